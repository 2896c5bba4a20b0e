import { ServedQueues } from './served-queues';

const offer = { executors: ['http', 'local'], labels: { zone: 'a' } };

describe('ServedQueues', () => {
  it('names the queues of its executors before it knows others', () => {
    expect(new ServedQueues(offer).keys).toEqual(['http', 'local']);
  });

  it('adds queues whose labels the worker has, and no others', () => {
    const served = new ServedQueues(offer);
    expect(served.learn(['http,zone=a', 'http,zone=b', 'grpc'])).toEqual(['http,zone=a']);
    expect(served.keys).toEqual(['http', 'local', 'http,zone=a']);
  });

  it('keeps a queue that is empty now', () => {
    const served = new ServedQueues(offer);
    served.learn(['local,zone=a']);
    served.learn([]);
    expect(served.keys).toContain('local,zone=a');
  });

  it('drops the queues that have been empty for longest when there are too many', () => {
    const served = new ServedQueues({
      executors: Array.from({ length: 1000 }, (_, i) => `e${i}`),
      labels: {},
    });
    served.learn(['e0', 'e1']);
    expect(served.keys).toHaveLength(128);
    expect(served.keys.slice(-2)).toEqual(['e0', 'e1']);
  });

  it('keeps all queues in which tasks wait, however many', () => {
    const executors = Array.from({ length: 1000 }, (_, i) => `e${i}`);
    const served = new ServedQueues({ executors, labels: {} });
    served.learn(executors);
    expect(served.keys).toHaveLength(1000);
  });
});
