package name

import "strings"

// A hook is what makes a rule look at a unit: it and the unit before it are of
// certain kinds. Most of a text has none, so all rules share one pass over it.
type hook uint16

const (
	labelHook     hook = 1 << iota // a colon or the border of a cell
	bareLabelHook                  // the beginning of a label
	besideHook                     // a surname, after the end of a word for a person
	titleHook                      // the beginning of a title, after the end of a surname
	parentHook                     // the beginning of a word for kin, after a character of given names
	calledHook                     // what follows 叫, 姓, 名, 号 and 称
	oldHook                        // a surname after 老
	familiarHook                   // a short title, after a character of names
)

// hooks returns for each character the hooks that it has by itself, and,
// shifted by 8, those that it has as the character before.
func hooks(lx *lexicon, t *tables) *[65536]hook {
	out := new([65536]hook)
	for i := range out {
		c := uint16(i)
		heads := lx.table.heads[c]
		own, before := hook(0), labelHook|bareLabelHook
		set := func(to *hook, h hook, ok bool) {
			if ok {
				*to |= h
			}
		}
		set(&own, labelHook, c == ':' || c == '|' || c == '\t')
		set(&own, bareLabelHook, heads&label != 0)
		set(&own, besideHook, lx.surname[c] != 0 || lx.leads.has(c))
		set(&own, titleHook, heads&title != 0)
		set(&own, parentHook, heads&kin != 0)
		set(&own, calledHook, isHan(c) || c == ':' || c == '“')
		set(&own, oldHook, lx.surname[c] == 1 && t.surname[c] > 2)
		set(&own, familiarHook, heads&title != 0 && strings.ContainsRune("导总工校处局所队太姐哥姨叔婶嫂爷", rune(c)))
		set(&before, besideHook, lx.table.tails[c]&(kin|post|client|peer) != 0)
		set(&before, titleHook, lx.surname[c] != 0 || lx.leads.has(c))
		set(&before, parentHook, t.given[c] > 1)
		set(&before, calledHook, strings.ContainsRune("叫姓名号称", rune(c)))
		set(&before, oldHook, c == '老')
		set(&before, familiarHook, lx.surname[c] != 0 || t.given[c] > 3)
		out[i] = own | before<<8
	}
	return out
}

// hooked is a unit with its hooks.
type hooked struct {
	unit int
	hook hook
}

// readHooks runs the rules whose hooks line k has, one rule after the other.
func (r *reader) readHooks(k int, l *line) {
	r.hooked = r.hooked[:0]
	all, before := hook(0), r.hooks[codeStart]
	for i, c := range l.code[pad : pad+l.n] {
		own := r.hooks[c]
		if h := own & (before >> 8); h != 0 {
			r.hooked = append(r.hooked, hooked{i, h})
			all |= h
		}
		before = own
	}
	each := func(h hook, rule func(k int, l *line, i int), off int) {
		if all&h == 0 {
			return
		}
		for _, x := range r.hooked {
			if x.hook&h != 0 {
				rule(k, l, x.unit+off)
			}
		}
	}
	each(labelHook, r.labels, 0)
	each(bareLabelHook, r.bareLabels, 0)
	each(besideHook, r.beside, 0)
	each(titleHook, r.titles, 0)
	each(parentHook, r.parentOf, 0)
	each(calledHook, r.called, 0)
	each(oldHook|familiarHook, r.familiar, -1)
}
