package main

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// account is what log-in knows of a customer. It is compared by ==, so the sessions are a string.
type account struct {
	password int
	live     string // A byte for eight sessions, the first session's bit is the lowest of the first byte.
}

func isLive(live string, session int) bool {
	place := session / 8
	return place < len(live) && live[place]&(1<<(session%8)) != 0
}

func with(live string, session int) string {
	bytes := []byte(live)
	for len(bytes) <= session/8 {
		bytes = append(bytes, 0)
	}
	bytes[session/8] |= 1 << (session % 8)
	return string(bytes)
}

func without(live string, session int) string {
	if !isLive(live, session) {
		return live
	}
	bytes := []byte(live)
	bytes[session/8] &^= 1 << (session % 8)
	// One set of sessions is one string.
	for len(bytes) > 0 && bytes[len(bytes)-1] == 0 {
		bytes = bytes[:len(bytes)-1]
	}
	return string(bytes)
}

// accountModel: a log-in succeeds with the password that is in force and no other; a session lives until it is logged
// out of, or the password is changed, which begins another session. The customer begins with password 0 and none.
var accountModel = porcupine.Model{
	Init: func() interface{} { return account{} },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		entry := input.(Entry)
		now := state.(account)
		switch entry.Op {
		case "log-in":
			return loggedIn(entry, now)
		case "use":
			return (entry.Outcome == "ok") == isLive(now.live, entry.Session), now
		case "log-out":
			was := isLive(now.live, entry.Session)
			next := account{now.password, without(now.live, entry.Session)}
			return entry.Outcome == unknown || (entry.Outcome == "ok") == was, next
		case "change":
			return changed(entry, now)
		}
		return false, now
	},
	DescribeOperation: func(input, _ interface{}) string { return describe(input.(Entry)) },
	DescribeState: func(state interface{}) string {
		now := state.(account)
		sessions := []int{}
		for session := 0; session < 8*len(now.live); session++ {
			if isLive(now.live, session) {
				sessions = append(sessions, session)
			}
		}
		return fmt.Sprintf("password %d, sessions %v", now.password, sessions)
	},
}

func loggedIn(entry Entry, now account) (bool, account) {
	right := entry.Password == now.password
	if entry.Outcome == "ok" {
		return right, account{now.password, with(now.live, entry.Begun)}
	}
	return !right, now
}

func changed(entry Entry, now account) (bool, account) {
	live, right := isLive(now.live, entry.Session), entry.Password == now.password
	switch entry.Outcome {
	case "ok":
		return live && right, account{entry.Next, with("", entry.Begun)}
	case "ended":
		return !live, now
	case "wrong":
		return live && !right, now
	case unknown:
		if live && right {
			return true, account{password: entry.Next}
		}
		return true, now
	}
	return false, now
}
