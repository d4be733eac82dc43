// Kaihu guides companies through the registration of an AWS China account, in
// WeCom and in Slack. See README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"kaihu/storage/redis"
)

func main() {
	limitMemory()
	redis.LogTo(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// cli is the command line: settings that every command shares, and the
// commands.
type cli struct {
	Settings `embed:""`

	Serve   serveCmd      `cmd:"" help:"Serve WeCom and Slack as the environment configures them."`
	Sandbox sandboxCmd    `cmd:"" help:"Show everything on one page, against emulated WeCom and Slack (default when nothing is configured)."`
	Chat    chatCmd       `cmd:"" help:"Hold the conversation in this terminal."`
	Check   checkCmd      `cmd:"" help:"Find every mistake in the step files."`
	Case    caseCmd       `cmd:"" help:"List, show, export or erase cases."`
	Scan    scanCmd       `cmd:"" help:"Look at pictures and PDFs as the bot does, and print what was found."`
	Backup  backupCmd     `cmd:"" help:"Copy the embedded store into a file, beside a running server."`
	Keys    keysCmd       `cmd:"" help:"List, rotate or retire the keys under which everything is sealed."`
	Doctor  doctorCmd     `cmd:"" help:"Look at settings, store, tokens and reachability, and say what to do next."`
	Slack   slackCmd      `cmd:"" help:"Help to set up Slack."`
	Worker  scanWorkerCmd `cmd:"" name:"scan-worker" hidden:"" help:"A child that looks at scans; started by the program itself."`
	Health  healthCmd     `cmd:"" help:"Ask the running server whether it is ready (for a container's health check)."`
}

// errSaid ends a command whose output has already said what is wrong.
var errSaid = errors.New("")

// run is the whole program: it can be started twice in one test.
func run(ctx context.Context, args, env []string, in io.Reader, out, errw io.Writer) int {
	var c cli
	io := streams{in: in, out: out, err: errw}
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("kaihu"),
		kong.Description("Guides companies through the registration of an AWS China account, in WeCom and in Slack."),
		kong.Writers(out, errw),
		kong.Exit(func(code int) { exited = code }),
		kong.Resolvers(environment(env)),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(io),
	)
	if err != nil {
		fmt.Fprintln(errw, "kaihu:", err)
		return 2
	}
	if !named(parser, args) {
		args = append([]string{defaultCommand(env, args)}, args...)
	}
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(errw, "kaihu:", err)
		return 2
	}
	if err := k.Run(&c.Settings); err != nil {
		if !errors.Is(err, errSaid) {
			fmt.Fprintln(errw, "kaihu:", err)
		}
		return 1
	}
	return 0
}

// named reports whether the arguments name a command, or ask for help.
func named(parser *kong.Kong, args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool {
		return a == "--help" || a == "-h" || slices.ContainsFunc(parser.Model.Children, func(n *kong.Node) bool { return n.Name == a })
	})
}

// defaultCommand is what `kaihu` alone does: the sandbox, unless anything of a
// platform is configured; half a configuration is then refused with what it
// lacks.
func defaultCommand(env, args []string) string {
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		if value != "" && (strings.HasPrefix(name, "KAIHU_SLACK_") || strings.HasPrefix(name, "KAIHU_WECOM_")) {
			return "serve"
		}
	}
	if slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "--slack-") || strings.HasPrefix(a, "--wecom-") }) {
		return "serve"
	}
	return "sandbox"
}

// environment lets every flag be set by KAIHU_ and its name, from the
// environment that run was given.
func environment(env []string) kong.Resolver {
	values := map[string]string{}
	for _, e := range env {
		if name, value, ok := strings.Cut(e, "="); ok && value != "" {
			values[name] = value
		}
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if v, ok := values["KAIHU_"+strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))]; ok {
			return v, nil
		}
		return nil, nil
	})
}
