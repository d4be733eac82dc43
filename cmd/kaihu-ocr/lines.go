package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"kaihu/bot/scan"
	"kaihu/bot/scan/picture"
)

// lines prints what the engine reads in the files: of each line its
// confidence, its upper left corner and its text.
func (s settings) lines(ctx context.Context, engine scan.Engine, out io.Writer) (err error) {
	opener, err := picture.NewOpener(s.cache)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opener.Close(context.WithoutCancel(ctx))) }()
	for _, file := range s.files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		p, err := opener.Open(ctx, data)
		if err != nil {
			return fmt.Errorf("opening %s: %w", file, err)
		}
		reading, err := engine.Read(ctx, p.Working)
		if err != nil {
			return fmt.Errorf("reading %s: %w", file, err)
		}
		fmt.Fprintf(out, "%s, turned by %d°\n", file, reading.Turned)
		for _, line := range reading.Lines {
			fmt.Fprintf(out, "%.3f %v %s\n", line.Confidence, line.Box[0], line.Text)
		}
	}
	return nil
}
