package storage_test

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kaihu/storage"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func TestFileBlobs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	b, err := storage.OpenBlobs("file:"+dir, "")
	if err != nil {
		t.Fatal(err)
	}
	testBlobs(t, b)

	if err := b.Put(t.Context(), "KH-A/f1", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{"": 0o700, "KH-A": 0o700, "KH-A/f1": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, path)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: %v %v, want %v", path, info.Mode(), err, want)
		}
	}
	if names, _ := os.ReadDir(filepath.Join(dir, "KH-A")); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
	outside := filepath.Join(dir, "..", "outside")
	if err := errors.Join(os.Mkdir(outside, 0o700), os.Symlink(outside, filepath.Join(dir, "KH-L"))); err != nil {
		t.Fatal(err)
	}
	if err := b.Put(t.Context(), "KH-L/f1", []byte("x")); err == nil {
		t.Error("a link leads out of the folder")
	}
	if names, _ := os.ReadDir(outside); len(names) != 0 {
		t.Errorf("written outside: %v", names)
	}
}

func TestS3Blobs(t *testing.T) {
	for _, versions := range []bool{false, true} {
		backend := s3mem.New()
		server := httptest.NewServer(gofakes3.New(backend).Server())
		defer server.Close()
		t.Setenv("AWS_ACCESS_KEY_ID", "id")
		t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
		if err := backend.CreateBucket("scans"); err != nil {
			t.Fatal(err)
		}
		if versions {
			if err := backend.SetVersioningConfiguration("scans", gofakes3.VersioningConfiguration{Status: "Enabled"}); err != nil {
				t.Fatal(err)
			}
		}
		for _, prefix := range []string{"", "prod/kaihu"} {
			b, err := storage.OpenBlobs("s3://scans?region=cn-north-1&endpoint="+server.URL+"&prefix="+prefix, "")
			if err != nil {
				t.Fatal(err)
			}
			testBlobs(t, b)
		}
		left, err := backend.ListBucketVersions("scans", nil, nil)
		if err != nil || len(left.Versions) != 0 {
			t.Errorf("versions %v: left %d, %v", versions, len(left.Versions), err)
		}
	}
}

// testBlobs is the contract of Blobs. It leaves nothing. What is sealed is never
// empty, and gofakes3 takes no empty object, so there is none here.
func testBlobs(t *testing.T, b storage.Blobs) {
	t.Helper()
	ctx := t.Context()
	put := func(name string, data []byte) {
		t.Helper()
		if err := b.Put(ctx, name, data); err != nil {
			t.Fatal(err)
		}
	}
	want := func(name string, data []byte) {
		t.Helper()
		got, err := b.Get(ctx, name)
		if data == nil && !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %d bytes, %v; want ErrNotFound", name, len(got), err)
		}
		if data != nil && (err != nil || !bytes.Equal(got, data)) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	big := bytes.Repeat([]byte{0, 1, 2, 255}, 1<<19)
	want("KH-A/f1", nil)
	put("KH-A/f1", big)
	put("KH-A/f10", []byte("ten"))
	put("KH-AB/f1", []byte("other"))
	want("KH-A/f1", big)
	refs(t, b, "KH-A", "KH-AB")
	put("KH-A/f1", []byte("new"))
	want("KH-A/f1", []byte("new"))
	for range 2 {
		if err := b.Delete(ctx, "KH-A/f1"); err != nil {
			t.Error(err)
		}
	}
	want("KH-A/f1", nil)
	want("KH-A/f10", []byte("ten"))
	for range 2 {
		if err := b.DeleteAll(ctx, "KH-A"); err != nil {
			t.Error(err)
		}
	}
	want("KH-A/f10", nil)
	want("KH-AB/f1", []byte("other"))
	refs(t, b, "KH-AB")
	if err := b.DeleteAll(ctx, "KH-AB"); err != nil {
		t.Error(err)
	}
	refs(t, b)
	for _, name := range []string{"", "f1", "/f1", "KH-A/", "../f1", "KH-A/..", "KH-A/../f", "KH-A/a/b", "KH-A/.new-1", "KH-A/a b", "KH-A/a\x00", "KH-A/执照", `KH-A\f`, strings.Repeat("a", 300) + "/b"} {
		_, err := b.Get(ctx, name)
		if err == nil || errors.Is(err, storage.ErrNotFound) || b.Put(ctx, name, nil) == nil || b.Delete(ctx, name) == nil {
			t.Errorf("the name %q is accepted: %v", name, err)
		}
	}
	for _, ref := range []string{"", ".", "..", "a/b"} {
		if b.DeleteAll(ctx, ref) == nil {
			t.Errorf("the ref %q is accepted", ref)
		}
	}
}

// refs expects that these have blobs, and that a listing may be left early.
func refs(t *testing.T, b storage.Blobs, want ...string) {
	t.Helper()
	var got []string
	for ref, err := range b.Refs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, ref)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("refs %q, want %q", got, want)
	}
	for range b.Refs(t.Context()) {
		break
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var failed error
	for _, failed = range b.Refs(gone) {
		continue
	}
	if len(want) > 0 && !errors.Is(failed, context.Canceled) {
		t.Errorf("a cancelled listing ends with %v", failed)
	}
}

func TestOpenBlobs(t *testing.T) {
	dir := t.TempDir()
	b, err := storage.OpenBlobs("", dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Put(t.Context(), "KH-A/f1", nil); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "blobs", "KH-A", "f1")); err != nil {
		t.Error(err)
	}
	for uri, want := range map[string]string{
		"ftp://x":             "neither",
		"blobs":               "neither",
		"file:":               "without a path",
		"s3://":               "not s3://BUCKET",
		"s3://b/key":          "not s3://BUCKET",
		"s3://b":              "needs a region",
		"s3://b?regoin=x":     `unknown option "regoin"`,
		"s3://b?endpoint=a b": "",
	} {
		if _, err := storage.OpenBlobs(uri, dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", uri, err, want)
		}
	}
	for _, uri := range []string{"s3://b?region=cn-north-1", "s3://b?region=cn-northwest-1", "s3://b?endpoint=oss.example.com"} {
		if _, err := storage.OpenBlobs(uri, dir); err != nil {
			t.Errorf("%s: %v", uri, err)
		}
	}
}
