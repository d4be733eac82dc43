# The program and the engine that reads scans: docker build -t kaihu .
# The program alone: docker build --target slim -t kaihu .

# The engine's models and its runtime, as .ci/ocr pins them. For networks that
# need another registry: --build-arg NPM_CONFIG_REGISTRY=…
FROM node:22-bookworm-slim AS files
ARG NPM_CONFIG_REGISTRY
WORKDIR /src
COPY .ci/ocr .ci/ocr
RUN .ci/ocr --files-only /ocr

FROM golang:1.26-bookworm AS build
WORKDIR /src
# The usual settings of the go command, for networks that need others:
# docker build --build-arg GOPROXY=… .
ARG GOPROXY
ARG GOSUMDB
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/kaihu ./cmd/kaihu && mkdir -p /out/data

# The helper program and the system's libraries that it and the runtime load,
# with their licences, and nothing else of the system.
FROM build AS engine
COPY --from=files /ocr /root/ocr
RUN CGO_ENABLED=1 go build -trimpath -ldflags='-s -w' -o /root/ocr/kaihu-ocr ./cmd/kaihu-ocr \
	&& mkdir -p /out/engine/licenses \
	&& ldd /root/ocr/kaihu-ocr /root/ocr/libonnxruntime.so.1 | awk '$2 == "=>" { print $3 } $1 ~ /^\/lib.*\/ld-linux/ { print $1 }' | sort -u >/root/libraries \
	&& grep -q libstdc++ /root/libraries \
	&& xargs cp --parents -L -t /out/engine </root/libraries \
	&& mv /root/ocr /out/engine/ocr \
	&& cp bot/scan/ppocr/NOTICE /out/engine/licenses/NOTICE.ocr \
	&& for package in libc6 libgcc-s1 libstdc++6; do cp -L "/usr/share/doc/$package/copyright" "/out/engine/licenses/$package" || exit 1; done

# Nothing but the program: no shell, no package manager. Time zones, the step
# files and the sandbox's page are inside the binary.
FROM scratch AS slim
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/kaihu /kaihu
COPY LICENSE flows/divisions/NOTICE /licenses/
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV KAIHU_DATA=/data
VOLUME /data
EXPOSE 8080
# There is no curl in here: the program asks itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["/kaihu", "health"]
ENTRYPOINT ["/kaihu"]
CMD ["serve"]

FROM slim
COPY --from=engine /out/engine /
ENV KAIHU_OCR=/ocr
