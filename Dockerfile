FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
# The adapter under the bot framework is a package of its own inside src: npm needs it to install.
COPY package.json package-lock.json .npmrc ./
COPY src/webex/sdk ./src/webex/sdk
RUN npm ci --omit=dev --omit=optional
COPY src ./src
COPY cards ./cards
COPY LICENSE README.md ./
# What Node.js compiles it keeps per user: made here, and nobody's to change afterwards.
RUN mkdir -p /data node_modules/.cache/steward && chown node:node /data node_modules/.cache/steward
USER node
RUN node -r ./src/node-floor.cjs -e "import('./src/bot.ts').then(() => import('./src/ops.ts')).then(() => import('./src/load-operations.ts')).then((all) => all.loadOperations())"
USER root
RUN chown -R root:root node_modules/.cache
USER node
ENV STEWARD_DATA_DIR=/data HOST=0.0.0.0 PORT=7420
VOLUME /data
EXPOSE 7420
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "-r", "./src/node-floor.cjs", "src/main.ts"]
