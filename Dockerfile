# The service as an image: the wheel that CI builds, installed for a user who is not root.
#   docker build -t skillstep . && docker run --rm skillstep demo

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m pip install "build~=1.3" && python -m venv /opt/skillstep
# torch for the CPU, which is all that SkillStep asks of it: the build on PyPI brings 4 GB for GPUs.
ARG TORCH="torch~=2.15.0"
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/skillstep/bin/pip install --index-url https://download.pytorch.org/whl/cpu "$TORCH"
COPY . .
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m build --wheel --outdir /dist . && /opt/skillstep/bin/pip install /dist/*.whl

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 skillstep \
    && useradd --uid 10001 --gid 10001 --create-home skillstep \
    && install --directory --owner=10001 --group=10001 --mode=0750 /data
COPY --from=build /opt/skillstep /opt/skillstep
ENV PATH="/opt/skillstep/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    SKILLSTEP_DATA=/data
USER 10001:10001
WORKDIR /home/skillstep
VOLUME /data
EXPOSE 8000
# http.client and not urllib.request, which would send this to a proxy that the environment names.
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', 8000, timeout=5); c.request('GET', '/v1/health'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["skillstep"]
CMD ["serve", "--host", "0.0.0.0"]
