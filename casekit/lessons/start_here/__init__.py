"""Lesson 0, start here: what a prototype that was shown in an evening says."""
