import { ServedQueues } from './served-queues';

const offer = { executors: ['http', 'local'], labels: { zone: 'a' } };

describe('ServedQueues', () => {
  it('asks for the queues of its executors before it knows of others', () => {
    expect(new ServedQueues(offer).keys).toEqual(['http', 'local']);
  });

  it('adds those whose labels the worker carries, and no others', () => {
    const served = new ServedQueues(offer);
    expect(served.learn(['http,zone=a', 'http,zone=b', 'grpc'])).toEqual(['http,zone=a']);
    expect(served.keys).toEqual(['http', 'local', 'http,zone=a']);
  });

  it('goes on asking for a queue that ran empty', () => {
    const served = new ServedQueues(offer);
    served.learn(['local,zone=a']);
    served.learn([]);
    expect(served.keys).toContain('local,zone=a');
  });

  it('forgets the queues that were empty for longest when they become many', () => {
    const served = new ServedQueues({
      executors: Array.from({ length: 1000 }, (_, i) => `e${i}`),
      labels: {},
    });
    served.learn(['e0', 'e1']);
    expect(served.keys).toHaveLength(128);
    expect(served.keys.slice(-2)).toEqual(['e0', 'e1']);
  });

  it('asks for all queues in which something waits, however many', () => {
    const executors = Array.from({ length: 1000 }, (_, i) => `e${i}`);
    const served = new ServedQueues({ executors, labels: {} });
    served.learn(executors);
    expect(served.keys).toHaveLength(1000);
  });
});
