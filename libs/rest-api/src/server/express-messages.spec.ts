import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import express from 'express';
import request from 'supertest';
import { expressMessages } from './express-messages';

describe('The requests and responses of an express app', () => {
  it('come from node with the prototypes that express would give them', async () => {
    const app = express();
    const bornWith: unknown[] = [];
    const server = createServer(
      expressMessages(app),
      (message: IncomingMessage, response: ServerResponse) => {
        bornWith.push(Object.getPrototypeOf(message), Object.getPrototypeOf(response));
        app(message, response);
      },
    );
    app.get('/', (asked, response) => {
      expect([Object.getPrototypeOf(asked), Object.getPrototypeOf(response)]).toEqual(bornWith);
      response.json({ path: asked.path, app: asked.app === app });
    });
    expect((await request(server).get('/')).body).toEqual({ path: '/', app: true });
    expect(bornWith[0]).toBe(app.request);
    expect(bornWith[1]).toBe(app.response);
  });
});
