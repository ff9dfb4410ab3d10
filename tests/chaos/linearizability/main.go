// Linearizability reads the history of a chaos test and says for each order and each account whether some order of the
// operations, each at one moment between its call and its answer, explains all that clients were told.
//
//	linearizability [-drawings DIR] [-seconds N] HISTORY
//
// It ends with 0 if all can be explained, 1 if something cannot, 3 if it could not be settled in time.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

func modelOf(object string) (porcupine.Model, bool) {
	switch {
	case strings.HasPrefix(object, "order:"):
		return orderModel, true
	case strings.HasPrefix(object, "account:"):
		return accountModel, true
	}
	return porcupine.Model{}, false
}

type verdicts struct {
	operations         map[string]int
	objects            map[string]int
	refuted, undecided []string
}

func main() {
	drawings := flag.String("drawings", ".", "where a drawing is put of each object that cannot be explained")
	seconds := flag.Int("seconds", 120, "how long one object may take")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	entries, err := readHistory(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	found := check(entries, *drawings, time.Duration(*seconds)*time.Second)
	for _, kind := range []string{"order", "account"} {
		fmt.Printf("%s: %d operations on %d objects\n", kind, found.operations[kind], found.objects[kind])
	}
	fmt.Printf("%d cannot be explained, %d undecided\n", len(found.refuted), len(found.undecided))
	switch {
	case len(found.refuted) > 0:
		os.Exit(1)
	case len(found.undecided) > 0 || len(entries) == 0:
		os.Exit(3)
	}
}

func check(entries []Entry, drawings string, patience time.Duration) verdicts {
	objects := map[string][]Entry{}
	for _, entry := range entries {
		objects[entry.Object] = append(objects[entry.Object], entry)
	}
	names := make([]string, 0, len(objects))
	for name := range objects {
		names = append(names, name)
	}
	sort.Strings(names)
	found := verdicts{operations: map[string]int{}, objects: map[string]int{}}
	for _, name := range names {
		kind := strings.SplitN(name, ":", 2)[0]
		found.operations[kind] += len(objects[name])
		found.objects[kind]++
		model, known := modelOf(name)
		if !known {
			found.refuted = append(found.refuted, name)
			fmt.Printf("%s: no model says what that may do\n", name)
			continue
		}
		result, info := porcupine.CheckOperationsVerbose(model, operations(objects[name]), patience)
		switch result {
		case porcupine.Ok:
		case porcupine.Unknown:
			found.undecided = append(found.undecided, name)
			fmt.Printf("%s: undecided after %v\n", name, patience)
		default:
			found.refuted = append(found.refuted, name)
			tell(name, objects[name], info)
			draw(model, info, filepath.Join(drawings, strings.ReplaceAll(name, ":", "-")+".html"))
		}
	}
	return found
}

// tell prints the history around where the longest explanation ends.
func tell(name string, entries []Entry, info porcupine.LinearizationInfo) {
	const shown = 12
	longest := []porcupine.Operation{}
	for _, partition := range info.PartialLinearizationsOperations() {
		for _, partial := range partition {
			if len(partial) > len(longest) {
				longest = partial
			}
		}
	}
	explained := map[Entry]bool{}
	for _, operation := range longest {
		explained[operation.Input.(Entry)] = true
	}
	fmt.Printf("%s CANNOT BE EXPLAINED: %d of %d operations can. The last of those:\n",
		name, len(longest), len(entries))
	for i := len(longest) - shown; i < len(longest); i++ {
		if i >= 0 {
			fmt.Println("  " + line(longest[i].Input.(Entry)))
		}
	}
	fmt.Println("  the first that cannot:")
	sort.Slice(entries, func(i, j int) bool { return entries[i].Call < entries[j].Call })
	left := 0
	for _, entry := range entries {
		if !explained[entry] && left < shown {
			fmt.Println("  " + line(entry))
			left++
		}
	}
}

func line(entry Entry) string {
	end := "never"
	if entry.Return != nil {
		end = fmt.Sprintf("%.3f", float64(*entry.Return)/1e9)
	}
	return fmt.Sprintf("%.3f .. %s client %d, node %d: %s %s",
		float64(entry.Call)/1e9, end, entry.Client, entry.Node, describe(entry), entry.Note)
}

func draw(model porcupine.Model, info porcupine.LinearizationInfo, path string) {
	if err := porcupine.VisualizePath(model, info, path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Printf("  drawn in %s\n", path)
}
