package main
import ("testing"; "fmt"; "time"; "github.com/chromedp/chromedp")
func TestTmp(t *testing.T) {
	box := startSandbox(t, t.TempDir())
	b := openBrowser(t, "tmp", 1440, 900, false)
	b.open(box.url)
	b.click(".langs [data-lang=en]", "")
	b.click(".open-link", "")
	b.sees("#phone .bubble", "Which language")
	for i := 0; i < 75; i++ {
		stage := js[string](b, `document.querySelector("#strip-kf").innerText`)
		if js[bool](b, `document.querySelector("#phone .sample").disabled`) {
			fmt.Println(i, "disabled at", stage)
			if !js[bool](b, `document.querySelector("#strip-kf").innerText.includes("Consultant's check")`) { break }
			n := js[int](b, phoneLines)
			b.click(".slack-main .b-button.primary", "Looks right")
			b.answered(n-1)
			continue
		}
		b.sample()
	}
	b.shot("done")
	fmt.Println(js[string](b, `document.querySelector(".chat-items").innerText`))
	b.click(".nav-item", "Kaihu")
	b.sees(".slack-main .msg", "Which language")
	const msgs = `document.querySelectorAll(".slack-main .msg").length`
	for i := 0; i < 40; i++ {
		if js[bool](b, `document.querySelector(".slack-main .sample").disabled`) { fmt.Println(i, "slack disabled at", js[string](b, `document.querySelector("#strip-slack").innerText`)); break }
		n := js[int](b, msgs)
		b.click(".slack-main .sample", "")
		time.Sleep(50*time.Millisecond)
		if js[string](b, `document.querySelector(".slack-main .composer textarea").value`) != "" { b.do("x", chromedp.SendKeys(chromedp.CSS(".slack-main .composer textarea"), "\r")) }
		b.until("answer", fmt.Sprintf(`%s > %d + 1`, msgs, n))
		time.Sleep(150*time.Millisecond)
	}
	b.shot("slack-done")
	fmt.Println("=====SLACK\n", js[string](b, `document.querySelector(".slack-main .msgs").innerText`))
	fmt.Println("VIOL", js[string](b, `fetch("/_wecom/state").then(r=>r.json()).then(s=>JSON.stringify(s.violations))`, chromedp.EvalAwaitPromise), js[string](b, `fetch("/_slack/state").then(r=>r.json()).then(s=>JSON.stringify(s.violations))`, chromedp.EvalAwaitPromise))
	b.clean()
}
