package redis

import (
	"context"
	"embed"
	"errors"

	"github.com/redis/go-redis/v9"
)

//go:embed scripts/*.lua
var sources embed.FS

// scripts are the Lua scripts of the store. Redis knows them by their digest
// and is told the text when it has forgotten it.
type scripts struct{ commit, claim, finish, retry, page, hold, rewrap, log, acts, tallies *redis.Script }

func newScripts() scripts {
	script := func(name string) *redis.Script {
		text, err := sources.ReadFile("scripts/" + name + ".lua")
		if err != nil {
			panic(err) // embedded: it was there when this was compiled
		}
		return redis.NewScript(string(text))
	}
	return scripts{script("commit"), script("claim"), script("finish"), script("retry"), script("page"), script("hold"), script("rewrap"),
		script("log"), script("acts"), script("tallies")}
}

// call is one run of a script.
type call struct {
	keys []string
	args []any
}

// run runs a script over the stream.
func (s *Store) run(ctx context.Context, script *redis.Script, c call) (*redis.Cmd, error) {
	args := make([]any, 0, 3+len(c.keys)+len(c.args))
	args = append(args, "evalsha", script.Hash(), len(c.keys))
	for _, k := range c.keys {
		args = append(args, k)
	}
	cmd := redis.NewCmd(ctx, append(args, c.args...)...)
	cmd.SetFirstKeyPos(3)
	err := s.stream.Submit(ctx, cmd).WaitContext(ctx)
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		cmd = script.Eval(ctx, s.db, c.keys, c.args...)
		err = cmd.Err()
	}
	return cmd, err
}

// runAll runs a script many times in one pipeline. A result is nil where its
// call failed; the errors are listed.
func (s *Store) runAll(ctx context.Context, script *redis.Script, calls []call) (results []any, errs []error) {
	pipe := s.db.Pipeline()
	for _, c := range calls {
		pipe.EvalSha(ctx, script.Hash(), c.keys, c.args...)
	}
	cmds, err := pipe.Exec(ctx)
	if len(cmds) == 0 && err != nil {
		return nil, []error{err}
	}
	results = make([]any, len(calls))
	for i, cmd := range cmds {
		v, err := cmd.(*redis.Cmd).Result()
		if redis.HasErrorPrefix(err, "NOSCRIPT") {
			v, err = script.Eval(ctx, s.db, calls[i].keys, calls[i].args...).Result()
		}
		if err != nil && !errors.Is(err, redis.Nil) {
			errs = append(errs, err)
			continue
		}
		results[i] = v
	}
	return results, errs
}

// pipe sends commands in one pipeline and lists the errors. What each command
// brought is read from the command.
func (s *Store) pipe(ctx context.Context, queue func(redis.Pipeliner)) (errs []error) {
	p := s.db.Pipeline()
	queue(p)
	cmds, err := p.Exec(ctx)
	if len(cmds) == 0 && err != nil {
		return []error{err}
	}
	for _, cmd := range cmds {
		if err := cmd.Err(); err != nil && !errors.Is(err, redis.Nil) && !same(errs, err) {
			errs = append(errs, err)
		}
	}
	return errs
}

// same says that the last error was this one, too: a connection that breaks is
// the error of every command in the pipeline, and one line of the log.
func same(errs []error, err error) bool {
	return len(errs) > 0 && errs[len(errs)-1].Error() == err.Error()
}
