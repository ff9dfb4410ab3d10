package main

import (
	"testing"
	"time"
)

func at(moment int64) *int64 { return &moment }

func holds(t *testing.T, entries ...Entry) bool {
	t.Helper()
	for i := range entries {
		if entries[i].Object == "" {
			entries[i].Object = "order:1"
		}
	}
	found := check(entries, t.TempDir(), time.Minute)
	return len(found.refuted)+len(found.undecided) == 0
}

var placed = Entry{Op: "place", Call: 1, Return: at(2), Outcome: "ok"}

func TestAnOrder(t *testing.T) {
	cancelled := Entry{Op: "cancel", Call: 3, Return: at(4), Outcome: "ok"}
	lost := Entry{Op: "cancel", Call: 3, Outcome: unknown}
	read := func(call int64, status string) Entry {
		return Entry{Op: "read", Call: call, Return: at(call + 1), Outcome: status}
	}
	for name, expected := range map[string]struct {
		holds   bool
		history []Entry
	}{
		"is seen as what became of it":       {true, []Entry{placed, cancelled, read(5, "cancelled")}},
		"is not seen as it was before":       {false, []Entry{placed, cancelled, read(5, "placed")}},
		"is there once that was said":        {false, []Entry{placed, read(3, "absent")}},
		"may be there while it is placed":    {true, []Entry{read(1, "absent"), placed}},
		"may be cancelled late":              {true, []Entry{placed, lost, read(5, "placed"), read(9, "cancelled")}},
		"may not be cancelled at all":        {true, []Entry{placed, lost, read(5, "placed")}},
		"is refused where it is cancelled":   {true, []Entry{placed, cancelled, {Op: "cancel", Call: 5, Return: at(6), Outcome: "refused"}}},
		"is not cancelled twice":             {false, []Entry{placed, cancelled, {Op: "cancel", Call: 5, Return: at(6), Outcome: "ok"}}},
		"is not refused while it is placed":  {false, []Entry{placed, {Op: "cancel", Call: 5, Return: at(6), Outcome: "refused"}}},
		"does not come back":                 {false, []Entry{placed, lost, read(5, "cancelled"), read(9, "placed")}},
		"is not accepted after it was gone":  {false, []Entry{placed, cancelled, {Op: "accept", Call: 5, Return: at(6), Outcome: "ok"}}},
		"is refused once it is gone":         {true, []Entry{placed, cancelled, {Op: "accept", Call: 5, Return: at(6), Outcome: "refused"}}},
		"is not refused for nothing":         {false, []Entry{placed, {Op: "accept", Call: 5, Return: at(6), Outcome: "refused"}}},
		"may be accepted or rejected, once":  {false, []Entry{placed, {Op: "accept", Call: 3, Return: at(6), Outcome: "ok"}, {Op: "reject", Call: 3, Return: at(6), Outcome: "ok"}}},
		"may be wanted by two, of whom wins": {true, []Entry{placed, {Op: "accept", Call: 3, Return: at(6), Outcome: "refused"}, {Op: "reject", Call: 3, Return: at(6), Outcome: "ok"}}},
	} {
		if holds(t, expected.history...) != expected.holds {
			t.Errorf("an order %s: %v expected", name, expected.holds)
		}
	}
}

func TestAnAccount(t *testing.T) {
	logIn := func(call int64, password int, outcome string, begun int) Entry {
		return Entry{Object: "account:a", Op: "log-in", Call: call, Return: at(call + 1), Outcome: outcome, Password: password, Begun: begun}
	}
	in := func(op string, call int64, session int, outcome string) Entry {
		return Entry{Object: "account:a", Op: op, Call: call, Return: at(call + 1), Outcome: outcome, Session: session}
	}
	change := func(call int64, session, from, to int, outcome string, begun int) Entry {
		return Entry{Object: "account:a", Op: "change", Call: call, Return: at(call + 1), Outcome: outcome,
			Session: session, Password: from, Next: to, Begun: begun}
	}
	lost := Entry{Object: "account:a", Op: "change", Call: 3, Outcome: unknown, Session: 1, Password: 0, Next: 1}
	first := logIn(1, 0, "ok", 1)
	for name, expected := range map[string]struct {
		holds   bool
		history []Entry
	}{
		"lets in with its password":           {true, []Entry{first, in("use", 3, 1, "ok")}},
		"lets nobody else in":                 {false, []Entry{logIn(1, 5, "ok", 1)}},
		"turns nobody away who is right":      {false, []Entry{logIn(1, 0, "wrong", 0)}},
		"ends a session at log-out":           {false, []Entry{first, in("log-out", 3, 1, "ok"), in("use", 5, 1, "ok")}},
		"tells that a session ended":          {true, []Entry{first, in("log-out", 3, 1, "ok"), in("use", 5, 1, "ended")}},
		"ends no session by itself":           {false, []Entry{first, in("use", 5, 1, "ended")}},
		"ends all sessions with the password": {false, []Entry{first, change(3, 1, 0, 1, "ok", 2), in("use", 5, 1, "ok")}},
		"begins one with the password":        {true, []Entry{first, change(3, 1, 0, 1, "ok", 9), in("use", 5, 9, "ok"), in("use", 5, 1, "ended")}},
		"forgets the password of before":      {false, []Entry{first, change(3, 1, 0, 1, "ok", 2), logIn(5, 0, "ok", 3)}},
		"may have changed though none knows":  {true, []Entry{first, lost, logIn(5, 1, "ok", 3), in("use", 7, 1, "ended")}},
		"may not have changed":                {true, []Entry{first, lost, logIn(5, 0, "ok", 3)}},
		"may change later":                    {true, []Entry{first, lost, logIn(5, 0, "ok", 3), logIn(7, 1, "ok", 4)}},
		"does not change back":                {false, []Entry{first, lost, logIn(5, 1, "ok", 3), logIn(7, 0, "ok", 4)}},
		"knows a wrong one from an ended one": {false, []Entry{first, change(3, 1, 7, 8, "ended", 0)}},
	} {
		if holds(t, expected.history...) != expected.holds {
			t.Errorf("an account %s: %v expected", name, expected.holds)
		}
	}
}

func TestWhatNoModelKnowsIsRefuted(t *testing.T) {
	if holds(t, Entry{Object: "parcel:1", Op: "place", Call: 1, Return: at(2), Outcome: "ok"}) {
		t.Error("nothing is known of parcels")
	}
}
