import { storeSuite } from '../store-suite.js';
import { freshPostgres } from './test/fresh-postgres.js';

storeSuite('postgres', freshPostgres);
