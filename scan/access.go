package scan

import (
	"cmp"
	"io/fs"
	"os/user"
	"path/filepath"
	"strconv"

	"yinqu/report"
)

// permits says what a file or folder lets others do: read it, or enter it.
type permits struct {
	owner, group   string // ids; "" if the system knows none
	byGroup, byAll bool
	named          []entry // who may besides, by an access list
}

// An entry is one of an access list that allows what was asked for.
type entry struct {
	kind, id string // "user" or "group"
}

// The permission bits that are asked for, of each class.
const (
	mayRead  = 4
	mayEnter = 1
)

// exposure is who may, by p alone.
func (p permits) exposure() report.Exposure {
	switch {
	case p.byAll:
		return report.Everyone
	case p.byGroup:
		return report.Group
	case len(p.named) > 0:
		return report.Named
	}
	return report.Private
}

// An observer says who can read the files of a walk.
type observer struct {
	files  system
	reach  report.Exposure // of the folder that is walked: who can come there
	known  map[seen]*report.Access
	people map[entry]string
}

// seen is all that the access to a file without an access list depends on.
type seen struct {
	reach        report.Exposure
	mode         fs.FileMode
	owner, group string
}

func newObserver(files system) *observer {
	return &observer{files: files, known: map[seen]*report.Access{}, people: map[entry]string{}}
}

// at sets the reach of the folder dir, an absolute path without links.
func (o *observer) at(dir string) {
	o.reach = report.Everyone
	for {
		o.enter(dir)
		up := filepath.Dir(dir)
		if up == dir {
			return
		}
		dir = up
	}
}

// enter narrows the reach to what dir lets in.
func (o *observer) enter(dir string) {
	info, err := o.files.Stat(dir)
	if err != nil {
		o.reach = ""
		return
	}
	if p, ok := o.files.Permits(dir, info, mayEnter); ok && o.reach != "" {
		o.reach = o.reach.Narrower(p.exposure())
	}
}

// access says who can read a file in the folder; nil if that is unknown.
func (o *observer) access(file string, info fs.FileInfo) *report.Access {
	p, ok := o.files.Permits(file, info, mayRead)
	if !ok || o.reach == "" {
		return nil
	}
	key := seen{o.reach, info.Mode(), p.owner, p.group}
	if a := o.known[key]; a != nil && len(p.named) == 0 {
		return a
	}
	a := &report.Access{Exposure: p.exposure().Narrower(o.reach), Owner: o.name(entry{"user", p.owner}), Group: o.name(entry{"group", p.group})}
	if p.owner != "" {
		a.Mode = info.Mode().String()
	}
	for _, e := range p.named {
		a.List = append(a.List, e.kind+":"+o.name(e))
	}
	if len(p.named) == 0 {
		o.known[key] = a
	}
	return a
}

// name returns what an id is called.
func (o *observer) name(e entry) string {
	name, ok := o.people[e]
	if ok || e.id == "" {
		return name
	}
	name = e.id
	if e.kind == "user" {
		if u, err := user.LookupId(e.id); err == nil {
			name = cmp.Or(u.Username, name)
		}
	} else if g, err := user.LookupGroupId(e.id); err == nil {
		name = cmp.Or(g.Name, name)
	}
	o.people[e] = name
	return name
}

func number(id uint32) string { return strconv.FormatUint(uint64(id), 10) }
