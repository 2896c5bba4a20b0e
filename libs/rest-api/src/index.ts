export { ApiServer, ReachableWithoutLoginError } from './server/api-server';
export { ApiSettings } from './server/api-settings';
export { restApiModule } from './rest-api.module';
