module.exports = { ...require('../../jest.preset.cjs'), displayName: 'rest-api' };
