module.exports = { ...require('../../jest.preset.cjs'), displayName: 'infrastructure-sql' };
