package html

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"yinqu/document"
)

// A change replaces a range of the decoded source.
type change struct {
	start, end int
	new        string
}

// patch turns edits of the text into changes of the decoded source.
func patch(d *document.Document, edits []document.Edit) ([]change, error) {
	var out []change
	for _, e := range edits {
		c, err := patchOne(d, e)
		if err != nil {
			return nil, err
		}
		out = append(out, c...)
	}
	slices.SortStableFunc(out, func(a, b change) int { return a.start - b.start })
	return out, nil
}

func patchOne(d *document.Document, e document.Edit) ([]change, error) {
	i, _ := slices.BinarySearchFunc(d.Runs, e.Start, func(r document.Run, off int) int {
		if r.End <= off && (e.Len() > 0 || r.End < off) {
			return -1
		}
		return 1
	})
	var out []change
	at := e.Start
	for ; i < len(d.Runs) && (d.Runs[i].Start < e.End || e.Len() == 0 && d.Runs[i].Start <= e.End); i++ {
		run := d.Runs[i]
		part := document.Span{Start: max(e.Start, run.Start), End: min(e.End, run.End)}
		if part.Start != at {
			break
		}
		at = part.End
		r := run.Ref.(ref)
		text := ""
		if len(out) == 0 {
			text = e.New
		}
		c := change{start: r.start + part.Start - run.Start, end: r.start + part.End - run.Start}
		if r.whole {
			c.start, c.end = r.start, r.end
			text = d.Text[run.Start:part.Start] + text + d.Text[part.End:run.End]
		}
		var err error
		if c.new, err = escape(text, r.place); err != nil {
			return nil, err
		}
		out = append(out, c)
		if e.Len() == 0 {
			return out, nil
		}
	}
	if at != e.End || len(out) == 0 {
		return nil, fmt.Errorf("edit at %d covers text that no byte of the file stands for", e.Start)
	}
	return out, nil
}

var (
	textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	attrEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "`", "&#96;", "=", "&#61;", " ", "&#32;")
)

// escape writes text for its place.
func escape(text string, in place) (string, error) {
	switch in {
	case inAttr:
		return attrEscapes.Replace(text), nil
	case inURL:
		return strings.ReplaceAll(url.QueryEscape(text), "+", "%20"), nil
	case inComment:
		if strings.Contains(text, "--") || strings.HasPrefix(text, ">") || strings.HasPrefix(text, "->") {
			return "", errors.New("the replacement would end a comment")
		}
		return text, nil
	case inRaw:
		if strings.Contains(text, "</") || strings.Contains(text, "<!--") {
			return "", errors.New("the replacement would end a script")
		}
		return text, nil
	}
	return textEscapes.Replace(text), nil
}
