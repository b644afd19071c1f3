// The framework can keep its bot storage in MongoDB; Steward keeps its state in its own store.
module.exports = {};
