import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

interface Messages {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * Classes from which node makes the requests and responses of this app. Express adds its own methods by changing the
 * prototype of each request and response. After that, V8 can no longer optimise the object, which costs about 0.1 ms per
 * request. These classes already have the final prototype, so express changes nothing.
 */
export function expressMessages(app: Express): Messages {
  class AppRequest extends IncomingMessage {}
  class AppResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {}
  app.request = Object.setPrototypeOf(AppRequest.prototype, app.request) as typeof app.request;
  app.response = Object.setPrototypeOf(AppResponse.prototype, app.response) as typeof app.response;
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}
