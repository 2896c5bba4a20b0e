/**
 * A service of executor.v1 as an outsider writes one: from the published .proto, with no line of ours. It tells its
 * parent the port that it listens on, and answers as the payload asks: {"accept": true} is ended by a callback.
 */
const { join } = require('node:path');
const { Server, ServerCredentials, loadPackageDefinition } = require('@grpc/grpc-js');
const { loadSync } = require('@grpc/proto-loader');

const includeDirs = [join(__dirname, '../../../../libs/executor-grpc/proto')];
const { Executor } = loadPackageDefinition(loadSync('executor/v1/executor.proto', { includeDirs })).executor
  .v1;

const resultOf = ({ payloadJson, attempt }) => ({
  message: 'done',
  dataJson: JSON.stringify({ pid: process.pid, attempt, payload: JSON.parse(payloadJson) }),
});

async function callBack({ callbackUrl }) {
  const body = JSON.stringify({ status: 'success', data: { pid: process.pid } });
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(callbackUrl, { method: 'POST', headers, body });
  if (status !== 200) throw new Error(`the callback was answered with ${status}`);
}

const server = new Server();
server.addService(Executor.service, {
  Execute: ({ request }, answer) => {
    if (!JSON.parse(request.payloadJson).accept) {
      answer(null, resultOf(request));
      return;
    }
    answer(null, { acceptedBy: 'grpc-batch' });
    void callBack(request);
  },
  ExecuteStream: (call) => {
    call.write({ log: { level: 'LEVEL_INFO', message: 'on it' } });
    call.write({ progress: { percent: 50, note: 'half of it' } });
    call.write({ result: resultOf(call.request) });
    call.end();
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send({ port });
});
