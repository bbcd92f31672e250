# The web server and the worker; see docker-compose.yml. Build: docker build -t kerong .
FROM python:3.11-slim-bookworm

# pg_dump and pg_restore, for `manage.py backup` and `manage.py restore`.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/kerong kerong

WORKDIR /srv/kerong
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=marketplace.settings.production \
    DATA_DIR=/srv/kerong/var

COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt

COPY manage.py ./
COPY marketplace marketplace
COPY cms cms
COPY search search
COPY templates templates
COPY locale locale

# Neither step needs a secret: the development settings compile the texts, and the dummies below only let the
# production settings name the static files. Nothing of this environment stays in the image.
RUN DJANGO_SETTINGS_MODULE=marketplace.settings.development python manage.py messages --compile \
    && SECRET_KEY=only-while-the-image-is-built-0123456789-abcdefghijklmnop ALLOWED_HOSTS=localhost \
       SITE_URL=https://localhost EMAIL_URL=smtp://localhost DATA_DIR=/srv/kerong/built \
       python manage.py collectstatic --no-input --verbosity 0 \
    && mkdir -p var/media var/index && mv built/static var/static && rm -rf built && chown -R kerong var \
    # The containers are read-only: what is not compiled here is compiled at every start.
    && python -m compileall -q manage.py marketplace cms search

USER kerong
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/readyz', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=4", "--timeout=60", "--keep-alive=75", "--no-control-socket", "marketplace.wsgi"]
