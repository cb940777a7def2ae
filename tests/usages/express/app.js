const express = require('express');
const { prisma } = require('./db');

const app = express();
app.use(express.json());
app.use((req, res, next) => {
  req.prisma = prisma;
  next();
});
app.use('/projects', require('./routes/projects'));
app.use('/costs', require('./routes/costs')(prisma));

prisma.$connect().then(() => app.listen(3000));
