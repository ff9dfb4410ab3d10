package main

import "github.com/anishathalye/porcupine"

// An order begins with nothing: it is placed once, and then accepted, rejected or cancelled, once and for all.
var orderModel = porcupine.Model{
	Init: func() interface{} { return "absent" },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		entry := input.(Entry)
		status := state.(string)
		switch entry.Op {
		case "place":
			// One that is sent again is answered alike, and changes nothing.
			return true, afterwards(status, "absent", "placed")
		case "cancel":
			return cancelled(entry.Outcome, status)
		case "accept":
			return decided(entry.Outcome, status, "accepted")
		case "reject":
			return decided(entry.Outcome, status, "rejected")
		case "read":
			return entry.Outcome == status, status
		}
		return false, status
	},
	DescribeOperation: func(input, _ interface{}) string { return describe(input.(Entry)) },
	DescribeState:     func(state interface{}) string { return state.(string) },
}

func afterwards(status, from, to string) string {
	if status == from {
		return to
	}
	return status
}

// cancelled is what becomes of an order that its customer cancels: once, and only while it is placed.
func cancelled(outcome, status string) (bool, string) {
	switch outcome {
	case "ok":
		return status == "placed", "cancelled"
	case "refused":
		return status != "placed", status
	case unknown:
		return true, afterwards(status, "placed", "cancelled")
	}
	return false, status
}

// decided is what becomes of an order that fulfilment wants to be `wanted`. Wanting it again is no fault.
func decided(outcome, status, wanted string) (bool, string) {
	next := afterwards(status, "placed", wanted)
	switch outcome {
	case "ok":
		return next == wanted, next
	case "refused":
		return next != wanted, next
	case unknown:
		return true, next
	}
	return false, status
}
