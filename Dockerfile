# Two stages: build with the whole toolchain, run with the program and the C library alone.
# The data (/data) and the keys (/keys, /keys-copy) are separate volumes on purpose: whoever backs up the
# data must not get the keys with it.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --package belong \
    && cp target/release/belong /belong \
    && mkdir -p /volumes/data /volumes/keys /volumes/keys-copy

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /belong /usr/local/bin/belong
COPY --from=build --chown=nonroot:nonroot /volumes/data /data
COPY --from=build --chown=nonroot:nonroot --chmod=0700 /volumes/keys /keys
COPY --from=build --chown=nonroot:nonroot --chmod=0700 /volumes/keys-copy /keys-copy

ENV BELONG_LISTEN=0.0.0.0:8080 \
    BELONG_DATABASE_URL=sqlite:///data/belong.db \
    BELONG_KEYS=/keys \
    BELONG_KEYS_COPY=/keys-copy \
    BELONG_MAIL_FOLDER=/data/mail
WORKDIR /data
VOLUME ["/data", "/keys", "/keys-copy"]
EXPOSE 8080
USER nonroot
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/belong"]
CMD ["serve"]
