/** Health check of a container: exits with 0 if the process in it is ready. */
const { get } = require('node:http');

const port = process.env.DS_OPS_PORT || process.env.DS_API_PORT || '8080';

function fail(reason) {
  console.error(reason);
  process.exit(1);
}

get({ host: '127.0.0.1', port, path: '/ready', timeout: 4000 }, (response) => {
  response.resume();
  if (response.statusCode !== 200) fail(`/ready answered ${response.statusCode}`);
})
  .on('timeout', () => fail('/ready did not answer within 4 s'))
  .on('error', ({ message }) => fail(message));
