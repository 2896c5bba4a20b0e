import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import express from 'express';
import request from 'supertest';
import { expressMessages } from './express-messages';

describe('expressMessages', () => {
  it('makes requests and responses that already have the prototypes of express', async () => {
    const app = express();
    const prototypes: unknown[] = [];
    const server = createServer(
      expressMessages(app),
      (message: IncomingMessage, response: ServerResponse) => {
        prototypes.push(Object.getPrototypeOf(message), Object.getPrototypeOf(response));
        app(message, response);
      },
    );
    app.get('/', (message, response) => {
      expect([Object.getPrototypeOf(message), Object.getPrototypeOf(response)]).toEqual(prototypes);
      response.json({ path: message.path, app: message.app === app });
    });
    expect((await request(server).get('/')).body).toEqual({ path: '/', app: true });
    expect(prototypes[0]).toBe(app.request);
    expect(prototypes[1]).toBe(app.response);
  });
});
