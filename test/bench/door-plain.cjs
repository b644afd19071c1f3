// What express itself needs: the body is read, nothing is done with it.
'use strict';
const express = require('express');

const app = express();
app.post('/hook', express.json(), (_request, response) => response.status(200).send('OK'));
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
