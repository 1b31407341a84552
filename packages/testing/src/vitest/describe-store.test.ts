import { memory } from 'kasse';
import { describeStore } from './describe-store.js';

describeStore('memory, seen from outside,', memory);
