// Package worker looks at scans in a child process. Decoders and a reading
// engine run over bytes that strangers made: what goes wrong there must not
// take the bot down, nor its memory, nor its time.
//
// The parent holds a [Keeper]. It starts a child when there is something to
// look at, gives it one task at a time over its standard input, watches time
// and memory, kills a child that goes beyond, and starts the next one. The
// child runs [Serve]; it ends when its standard input ends, so none outlives
// its parent. It gets no environment, and nothing of a scan on its command
// line; what it writes to its standard error is counted and thrown away, for a
// decoder may print what it read.
package worker

import (
	"context"
	"errors"
	"fmt"
	"io"

	"kaihu/bot/scan"
)

// Serve is the child: it answers tasks from in on out, one after the other,
// until in ends, also in the middle of a task. It returns an error when in is
// no stream of tasks or out is gone; a task that the scanner cannot look at is
// answered with the error.
func Serve(ctx context.Context, in io.Reader, out io.Writer, s scan.Scanner) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tasks := make(chan scan.Task)
	ended := make(chan error, 1)
	go func() {
		for {
			t, err := readTask(in)
			if err != nil {
				ended <- err
				return
			}
			select {
			case tasks <- t:
			case <-ctx.Done():
				return
			}
		}
	}()
	answered := make(chan error, 1)
	for {
		select {
		case t := <-tasks:
			go func() {
				r, err := s.Look(ctx, t)
				answered <- writeAnswer(out, r, err)
			}()
		case err := <-ended:
			return endOf(err)
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case err := <-answered:
			if err != nil {
				return err
			}
		case err := <-ended: // nobody waits for the answer any more
			return endOf(err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// endOf is nil for an orderly end.
func endOf(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("read a task: %w", err)
}
