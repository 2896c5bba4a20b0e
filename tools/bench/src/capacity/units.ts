export const bytes = (value: number): string => `${Math.round(value).toLocaleString('en')} B`;
export const mebibytes = (value: number): string =>
  `${Math.round(value / 1024 / 1024).toLocaleString('en')} MiB`;
export const micros = (value: number): string => `${Math.round(value).toLocaleString('en')} us`;
export const rate = (value: number): string => `${Math.round(value).toLocaleString('en')} a second`;
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
