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

# Nothing but the program: no shell, no package manager. Time zones, the step
# files and the sandbox's page are inside the binary.
FROM scratch
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
