# One container, SQLite inside:  docker run -p 127.0.0.1:8000:8000 -v blemish:/data blemish
# For teams on PostgreSQL see docker-compose.yml.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/blemish && /opt/blemish/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY templates templates
COPY static static
COPY migrations migrations
RUN pip install --no-cache-dir "hatchling>=1.27" \
    && python -m hatchling build -t wheel -d /dist \
    && /opt/blemish/bin/pip install --no-cache-dir --no-deps /dist/*.whl

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Blemish" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /data blemish && mkdir /data && chown blemish /data && chmod 700 /data
COPY --from=build /opt/blemish /opt/blemish
ENV PATH=/opt/blemish/bin:$PATH PYTHONUNBUFFERED=1 BLEMISH_DATA=/data BLEMISH_HOST=0.0.0.0 container=docker
USER blemish
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('BLEMISH_PORT', 8000)}/healthz\", timeout=4)"]
ENTRYPOINT ["blemish"]
CMD ["serve", "--lan"]
