package report

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yinqu/lang"
)

// TestPageInABrowser opens the page as its reader does: filters, sorts, and
// looks into a file.
func TestPageInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	if testing.Short() {
		t.Skip("a browser takes seconds")
	}
	page := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(page, write(t, "html", Options{Lang: lang.ZH}), 0o600); err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.WSURLReadTimeout(time.Minute))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // it refuses to run as root otherwise
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	ctx, stop = context.WithTimeout(ctx, 2*time.Minute)
	defer stop()

	const visible = `[...document.querySelectorAll("#files > tbody")].filter(b => b.offsetParent !== null && !b.hidden).map(b => b.rows[0].cells[1].firstChild.textContent.trim()).join(" ")`
	const open = `String(getComputedStyle(document.querySelector("#files > tbody .details")).display !== "none")`
	do := func(a chromedp.Action[chromedp.Void]) {
		t.Helper()
		if _, err := chromedp.Run(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(script string) string {
		t.Helper()
		s, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	do(chromedp.Navigate((&url.URL{Scheme: "file", Path: filepath.ToSlash(page)}).String()))
	title, all, before := ask("document.title"), ask(visible), ask(open)
	do(chromedp.Click(chromedp.CSS("#files > tbody > tr")))
	after := ask(open)
	do(chromedp.SendKeys(chromedp.CSS("#filter"), "xlsx"))
	filtered := ask(visible)
	ask(`filter.value = ""; filter.dispatchEvent(new Event("input")); verdict.value = "block"; verdict.dispatchEvent(new Event("change")); ""`)
	blocked := ask(visible)
	ask(`verdict.value = ""; verdict.dispatchEvent(new Event("change")); table.tHead.rows[0].cells[3].click(); ""`)
	sorted := ask(visible)
	for _, c := range []struct{ what, got, want string }{
		{"title", title, "隐去检查报告"},
		{"details before a click", before, "false"},
		{"details after it", after, "true"},
		{"all files, the riskiest first", all, "file-0001.docx file-0002.xlsx file-0003.pdf"},
		{"filtered", filtered, "file-0002.xlsx"},
		{"blocked", blocked, "file-0001.docx"},
		{"sorted by findings, fewest first", sorted, "file-0003.pdf file-0002.xlsx file-0001.docx"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}
