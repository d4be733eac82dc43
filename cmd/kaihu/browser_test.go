package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowser plays what people do with the pages in Chromium, one window after
// the other: beside other tests, never beside each other.
func TestBrowser(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		play func(*testing.T)
	}{
		{"JourneyWide", playJourneyWide},
		{"JourneyPhone", playJourneyPhone},
		{"DeskWide", playDeskWide},
		{"DeskPhone", playDeskPhone},
		{"UploadWide", playUploadWide},
		{"UploadPhone", playUploadPhone},
		{"Handouts", playHandoutPages},
		{"Mail", playMailPage},
	} {
		t.Run(c.name, c.play)
	}
}

// KAIHU_SHOTS names a folder for the pictures that the browser tests take;
// else they go to the test's artifacts.

// sandboxRun is the real program, started as from a command line.
type sandboxRun struct {
	url  string
	stop func()
}

// startSandbox starts the sandbox on a free port over a data folder.
func startSandbox(t *testing.T, data string) *sandboxRun {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	in, out := io.Pipe()
	var errs bytes.Buffer
	done := make(chan int, 1)
	go func() {
		code := run(ctx, []string{"sandbox"}, []string{"KAIHU_ADDR=127.0.0.1:0", "KAIHU_DATA=" + data}, strings.NewReader(""), out, &errs)
		_ = out.Close()
		done <- code
	}()
	address := make(chan string, 1)
	go func() {
		all, buf := "", make([]byte, 4096)
		for {
			n, err := in.Read(buf)
			all += string(buf[:n])
			if at := regexp.MustCompile(`listens on (http://\S+)`).FindStringSubmatch(all); at != nil {
				address <- at[1]
				_, _ = io.Copy(io.Discard, in)
				return
			}
			if err != nil {
				address <- ""
				return
			}
		}
	}()
	var once sync.Once
	s := &sandboxRun{stop: func() {
		once.Do(func() {
			cancel()
			select {
			case code := <-done:
				if code != 0 {
					t.Errorf("the sandbox ended with %d: %s", code, errs.String())
				}
			case <-time.After(10 * time.Second): // with the page open
				t.Error("the sandbox does not stop")
			}
		})
	}}
	t.Cleanup(s.stop)
	select {
	case s.url = <-address:
	case <-time.After(20 * time.Second):
	}
	if s.url == "" {
		s.stop()
		t.Fatalf("the sandbox did not start: %s", errs.String())
	}
	return s
}

// browser is one window of a fresh Chromium.
type browser struct {
	*testing.T
	ctx   context.Context
	close func()
	name  string
	shots string

	mu       sync.Mutex
	problems []string
	quiet    atomic.Bool // the program is being stopped: a lost connection is no mistake of the page
}

func openBrowser(t *testing.T, name string, width, height int64, mobile bool) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("the browser test needs Debian's chromium in PATH: apt-get install chromium")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(int(width), int(height)),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "zh-CN"),
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	b := &browser{T: t, ctx: ctx, name: name, shots: shotDir(t)}
	b.close = sync.OnceFunc(func() {
		cancel()
		stop()
	})
	t.Cleanup(b.close)
	// The first call starts the browser, which lives as long as its context.
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	size := chromedp.EmulateViewport(width, height)
	if mobile {
		size = chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
	}
	b.do("open a window", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
		return err
	}), size)
	return b
}

func shotDir(t *testing.T) string {
	if dir := os.Getenv("KAIHU_SHOTS"); dir != "" {
		return dir
	}
	return t.ArtifactDir()
}

// hear collects what the page complains about.
func (b *browser) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.quiet.Load() {
		return
	}
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.problems = append(b.problems, fmt.Sprint(e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.problems = append(b.problems, fmt.Sprintf("console.%s: %s", e.Type, e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			b.problems = append(b.problems, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// clean fails the test for everything that the page complained about.
func (b *browser) clean() {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.problems {
		b.Errorf("the page complains: %s", p)
	}
	b.problems = nil
	b.quiet.Store(true)
}

// do runs actions; a failure leaves a picture behind.
func (b *browser) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	err := chromedp.Do(ctx, actions...)
	for err != nil && ctx.Err() == nil && strings.Contains(err.Error(), "node with given id") { // redrawn between looking and touching: nothing was done to it
		err = chromedp.Do(ctx, actions...)
	}
	if err != nil {
		b.shot("failed")
		b.mu.Lock()
		defer b.mu.Unlock()
		b.Fatalf("%s: %v\nthe page's complaints: %q\npicture in %s", what, err, b.problems, b.shots)
	}
}

// shot takes a picture of the window.
func (b *browser) shot(name string) {
	_ = os.MkdirAll(b.shots, 0o755)
	if png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot()); err == nil {
		_ = os.WriteFile(filepath.Join(b.shots, b.name+"-"+name+".png"), png, 0o600)
	}
}

// lasting is an action that is done on the next page when this one goes away
// below it.
func lasting[T any](a chromedp.Action[T]) chromedp.Action[T] {
	return func(ctx context.Context, t *chromedp.Target) (T, error) {
		for {
			v, err := a(ctx, t)
			if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "target navigated") && !strings.Contains(err.Error(), "Cannot find context") {
				return v, err
			}
		}
	}
}

// js evaluates an expression in the page.
func js[T any](b *browser, expression string, options ...chromedp.EvaluateOption) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, lasting(chromedp.Evaluate[T](expression, options...)))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a condition of the page.
func (b *browser) until(what, condition string) {
	b.Helper()
	poll := chromedp.Poll[chromedp.Void](condition, chromedp.WithPollingInterval(30*time.Millisecond), chromedp.WithPollingTimeout(50*time.Second))
	b.do("wait until "+what, lasting(poll))
}

// sees waits for a text that can be seen inside an element.
func (b *browser) sees(selector, text string) {
	b.Helper()
	b.until(fmt.Sprintf("%s shows %q", selector, text), fmt.Sprintf(
		`[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && e.innerText.includes(%q))`, selector, text))
}

// click clicks the last visible element of a selector that shows a text, or
// rather the one that shows nothing else, with the mouse.
func (b *browser) click(selector, text string) {
	b.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((e) => e.checkVisibility() && !e.disabled && e.innerText.includes(%q)).sort((x, y) => (x.innerText.trim() === %[2]q) - (y.innerText.trim() === %[2]q)).at(-1)`, selector, text)
	b.until(fmt.Sprintf("%s %q is there to click", selector, text), "!!"+find)
	b.do(fmt.Sprintf("click %s %q", selector, text), chromedp.Click(chromedp.JSPath(find), chromedp.NodeReady))
}

// write types a text into a box and sends it with Enter.
func (b *browser) write(selector, text string) {
	b.Helper()
	b.do("write into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text+kb.Enter, chromedp.NodeVisible))
}

// drop drops one of the page's specimens onto an element.
func (b *browser) drop(selector, sample string) {
	b.Helper()
	b.do("drop "+sample, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(async () => {
		const blob = await (await fetch("samples/" + %[2]q)).blob(), data = new DataTransfer(), e = document.querySelector(%[1]q);
		data.items.add(new File([blob], %[2]q, { type: blob.type }));
		for (const type of ["dragenter", "dragover", "drop"]) e.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
	})()`, selector, sample), chromedp.EvalAwaitPromise))
}

// side shows one side of a narrow window.
func (b *browser) side(name string) {
	b.Helper()
	if js[bool](b, `getComputedStyle(document.querySelector(".tabs")).display !== "none"`) {
		b.click("#tab-"+name, "")
	}
}

const phoneLines = `document.querySelectorAll("#phone .line, #phone .chat-note").length`

// answered waits until the bot has answered on the phone and is quiet.
func (b *browser) answered(before int) {
	b.Helper()
	b.until("the bot answers", fmt.Sprintf(`%s > %d + 1 && document.querySelector("#phone .chat-items > :last-child").matches(".theirs")`, phoneLines, before))
	for n := -1; ; {
		now := js[int](b, phoneLines)
		if now == n {
			return
		}
		n = now
		time.Sleep(120 * time.Millisecond)
	}
}

// tap taps a line of the newest menu.
func (b *browser) tap(text string) {
	b.Helper()
	n := js[int](b, phoneLines)
	b.click("#phone .line:last-child .menu-line", text)
	b.answered(n)
}

// sample gives the sample answer: a scan goes at once, a text is put into the
// composer; it is sent by the menu where there is one, else with Enter.
func (b *browser) sample() {
	b.Helper()
	n := js[int](b, phoneLines)
	b.click("#phone .sample", "")
	b.until("the sample is there", fmt.Sprintf(`document.querySelector("#phone textarea").value !== "" || %s > %d`, phoneLines, n))
	text := js[string](b, `document.querySelector("#phone textarea").value`)
	inMenu := js[bool](b, fmt.Sprintf(`[...document.querySelectorAll("#phone .line:last-child .menu-line")].some((e) => e.innerText === %q)`, text))
	switch {
	case text != "" && inMenu:
		b.do("empty the composer", chromedp.Evaluate[chromedp.Void](`document.querySelector("#phone textarea").value = ""`))
		b.click("#phone .line:last-child .menu-line", text)
	case text != "":
		b.do("send", chromedp.SendKeys(chromedp.CSS("#phone textarea"), kb.Enter))
	}
	b.answered(n)
}

// fits checks that nothing overflows and that everything can be tapped.
func (b *browser) fits() {
	b.Helper()
	if w := js[int](b, `document.documentElement.scrollWidth - innerWidth`); w > 0 {
		b.Errorf("the page is %d px too wide", w)
	}
	for _, small := range js[[]string](b, `[...document.querySelectorAll("button, select, a.menu-line")].filter((e) => e.checkVisibility() && !e.matches(".text-button")).map((e) => [e, e.getBoundingClientRect()])
		.filter(([e, r]) => r.width && (r.height < 39.5 || r.left < -1 || r.right > innerWidth + 1)).map(([e, r]) => (e.className || e.innerText) + " " + r.height + " high, " + r.left + " to " + r.right)`) {
		b.Errorf("too small to tap, or outside: %s", small)
	}
	if !js[bool](b, `[...document.querySelectorAll("textarea")].filter((e) => e.checkVisibility()).every((e) => e.getBoundingClientRect().bottom <= innerHeight)`) {
		b.Error("a composer lies outside the window")
	}
}
