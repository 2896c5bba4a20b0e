export { SimulatedTime } from './simulated-time';
