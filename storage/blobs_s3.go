package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3Blobs keeps blobs in a bucket, "PREFIX/REF/ID". It needs the permissions
// s3:GetObject, s3:PutObject, s3:DeleteObject, s3:DeleteObjectVersion,
// s3:ListBucket and s3:ListBucketVersions: in a bucket with versions, what is
// deleted goes with all its versions.
type S3Blobs struct {
	client *minio.Client
	bucket string
	prefix string // "" or "…/"
}

var _ Blobs = (*S3Blobs)(nil)

// OpenS3Blobs opens "s3://BUCKET?region=cn-north-1&endpoint=…&prefix=…". The
// endpoint (HOST or http(s)://HOST) defaults to the region's own; credentials
// come from the AWS environment variables, the shared file or the instance's
// role, whichever is found first. Nothing is asked of the bucket yet.
func OpenS3Blobs(uri string) (*S3Blobs, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "s3" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return nil, fmt.Errorf("blobs: %q is not s3://BUCKET?region=…&endpoint=…&prefix=…", uri)
	}
	q := u.Query()
	for k := range q {
		if k != "region" && k != "endpoint" && k != "prefix" {
			return nil, fmt.Errorf("blobs: unknown option %q; there are region, endpoint and prefix", k)
		}
	}
	host, secure := s3Endpoint(q.Get("region"), q.Get("endpoint"))
	if host == "" {
		return nil, errors.New("blobs: s3:// needs a region or an endpoint")
	}
	client, err := minio.New(host, &minio.Options{
		Creds: credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{},
			&credentials.FileAWSCredentials{},
			&credentials.IAM{Client: http.DefaultClient, Region: q.Get("region")},
		}),
		Secure: secure,
		Region: q.Get("region"),
	})
	if err != nil {
		return nil, fmt.Errorf("blobs: %w", err)
	}
	b := &S3Blobs{client: client, bucket: u.Host}
	if p := strings.Trim(q.Get("prefix"), "/"); p != "" {
		b.prefix = p + "/"
	}
	return b, nil
}

// s3Endpoint gives the host of a region's S3, or the one that was named. The
// China regions lie under a domain of their own.
func s3Endpoint(region, endpoint string) (host string, secure bool) {
	switch {
	case endpoint != "":
		scheme, host, ok := strings.Cut(strings.TrimSuffix(endpoint, "/"), "://")
		if !ok {
			return scheme, true
		}
		return host, scheme != "http"
	case region == "":
		return "", true
	case strings.HasPrefix(region, "cn-"):
		return "s3." + region + ".amazonaws.com.cn", true
	}
	return "s3." + region + ".amazonaws.com", true
}

// Put writes a blob, replacing one of the same name.
func (b *S3Blobs) Put(ctx context.Context, name string, data []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	_, err := b.client.PutObject(ctx, b.bucket, b.prefix+name, bytes.NewReader(data), int64(len(data)),
		minio.PutObjectOptions{ContentType: "application/octet-stream"})
	return b.wrap("put", name, err)
}

// Get reads a blob. ErrNotFound.
func (b *S3Blobs) Get(ctx context.Context, name string) ([]byte, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	o, err := b.client.GetObject(ctx, b.bucket, b.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return nil, b.wrap("get", name, err)
	}
	defer func() { _ = o.Close() }()
	data, err := io.ReadAll(o)
	if err != nil {
		return nil, b.wrap("get", name, err)
	}
	return data, nil
}

// Delete removes a blob with all its versions; one that is not there is no
// error.
func (b *S3Blobs) Delete(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return b.delete(ctx, b.prefix+name, func(key string) bool { return key == b.prefix+name })
}

// DeleteAll removes every blob of a case with all their versions.
func (b *S3Blobs) DeleteAll(ctx context.Context, ref string) error {
	if err := checkPart(ref); err != nil {
		return err
	}
	return b.delete(ctx, b.prefix+ref+"/", func(string) bool { return true })
}

// Refs lists the prefixes. In a bucket with versions, what has only deleted ones
// is not among them.
func (b *S3Blobs) Refs(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the listing when nobody wants more
		for o := range b.client.ListObjects(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.prefix}) {
			if o.Err != nil {
				yield("", b.wrap("list", b.prefix, o.Err))
				return
			}
			ref, folder := strings.CutSuffix(strings.TrimPrefix(o.Key, b.prefix), "/")
			if folder && !yield(ref, nil) {
				return
			}
		}
	}
}

func (b *S3Blobs) delete(ctx context.Context, prefix string, match func(key string) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing when a removal fails
	list := minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}
	for o := range b.client.ListObjects(ctx, b.bucket, list) {
		if o.Err != nil {
			return b.wrap("list", prefix, o.Err)
		}
		if !match(o.Key) {
			continue
		}
		if err := b.client.RemoveObject(ctx, b.bucket, o.Key, minio.RemoveObjectOptions{VersionID: o.VersionID}); err != nil {
			return b.wrap("delete", o.Key, err)
		}
	}
	return nil
}

func (b *S3Blobs) wrap(doing, name string, err error) error {
	if err == nil {
		return nil
	}
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return fmt.Errorf("blob %s: %w", name, ErrNotFound)
	}
	return fmt.Errorf("blobs: %s %s in %s: %w", doing, name, b.bucket, err)
}
