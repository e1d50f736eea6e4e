package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"
)

//go:embed packs policies dict
var embedded embed.FS

// A Library is the packs and policies that belong to the program.
type Library struct {
	Packs    []*Pack   // in order of their ids
	Policies []*Policy // in the order of policyOrder
}

// policyOrder is how policies are listed: from the strictest purpose on.
var policyOrder = []string{
	"publication", "teaching", "research", "supervision", "crisis", "disclosure", "workplace", "commit", "inventory",
}

// Builtin returns the built-in library. It is loaded once and shared: callers
// must not change it. An error is a fault of the program.
func Builtin() (*Library, error) { return builtin() }

var builtin = sync.OnceValues(func() (*Library, error) {
	if l := readCompiled(compiled); l != nil {
		return l, nil
	}
	return loadBuiltin()
})

// loadBuiltin reads and checks the built-in YAML.
func loadBuiltin() (*Library, error) {
	l := &Library{}
	names, err := fs.Glob(embedded, "packs/*.yaml")
	if err != nil {
		return nil, err
	}
	owner := map[string]string{}
	for _, name := range names {
		p, err := LoadPack(embedded, name)
		if err != nil {
			return nil, err
		}
		if path.Base(name) != p.ID+".yaml" {
			return nil, fmt.Errorf("pack %s is in %s", p.ID, name)
		}
		for _, r := range p.Rules {
			if other, ok := owner[r.ID]; ok {
				return nil, fmt.Errorf("rule %s is in %s and in %s", r.ID, other, name)
			}
			owner[r.ID] = name
		}
		l.Packs = append(l.Packs, p)
	}
	for _, id := range policyOrder {
		p, err := LoadPolicy(embedded, "policies/"+id+".yaml")
		if err != nil {
			return nil, err
		}
		l.Policies = append(l.Policies, p)
	}
	return l, nil
}

// Rule returns the rule with the given id, or nil.
func (l *Library) Rule(id string) *Rule {
	for _, p := range l.Packs {
		if i := slices.IndexFunc(p.Rules, func(r Rule) bool { return r.ID == id }); i >= 0 {
			return &p.Rules[i]
		}
	}
	return nil
}

// Policy returns the policy with the given id, or nil.
func (l *Library) Policy(id string) *Policy {
	if i := slices.IndexFunc(l.Policies, func(p *Policy) bool { return p.ID == id }); i >= 0 {
		return l.Policies[i]
	}
	return nil
}
