package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"

	"github.com/anishathalye/porcupine"
)

// Entry is one line of a history: what a client asked of one order or one account, and what it was told.
type Entry struct {
	Object   string `json:"object"` // "order:NUMBER" or "account:ADDRESS".
	Client   int    `json:"client"`
	Op       string `json:"op"`
	Call     int64  `json:"call"`   // Nanoseconds.
	Return   *int64 `json:"return"` // Absent: nobody knows what came of it, nor when.
	Outcome  string `json:"outcome"`
	Password int    `json:"password"`    // That was given.
	Next     int    `json:"next"`        // The password it is to become.
	Session  int    `json:"session"`     // That was used.
	Begun    int    `json:"new_session"` // The session that began.
	Node     int    `json:"node"`        // Through which it went, the last time.
	Note     string `json:"note"`
}

const unknown = "unknown"

func readHistory(path string) ([]Entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var entries []Entry
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var entry Entry
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(entries)+1, err)
		}
		entries = append(entries, entry)
	}
	return entries, lines.Err()
}

// operations are what porcupine takes. What nobody knows the outcome of may take effect at any time after it was
// asked, so it never returns.
func operations(entries []Entry) []porcupine.Operation {
	found := make([]porcupine.Operation, 0, len(entries))
	for _, entry := range entries {
		end := int64(math.MaxInt64)
		if entry.Return != nil {
			end = *entry.Return
		}
		found = append(found, porcupine.Operation{
			ClientId: entry.Client, Input: entry, Call: entry.Call, Output: entry.Outcome, Return: end})
	}
	return found
}

// describe is one operation in words.
func describe(entry Entry) string {
	text := entry.Op
	switch entry.Op {
	case "log-in":
		text += fmt.Sprintf(" with password %d", entry.Password)
	case "change":
		text += fmt.Sprintf(" of password %d to %d in session %d", entry.Password, entry.Next, entry.Session)
	case "use", "log-out":
		text += fmt.Sprintf(" session %d", entry.Session)
	}
	text += " -> " + entry.Outcome
	if entry.Begun != 0 {
		text += fmt.Sprintf(", session %d", entry.Begun)
	}
	return text
}
