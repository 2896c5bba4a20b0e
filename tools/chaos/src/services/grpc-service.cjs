/**
 * An executor.v1 service as a third party would write it: from the published .proto, without code of this project. It sends
 * its port to the parent process. It accepts a payload with {"accept": true} and ends it later by a callback.
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
  if (status !== 200) throw new Error(`expected HTTP 200 for the callback, got ${status}`);
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
    call.write({ log: { level: 'LEVEL_INFO', message: 'working' } });
    call.write({ progress: { percent: 50, note: 'half done' } });
    call.write({ result: resultOf(call.request) });
    call.end();
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send({ port });
});
