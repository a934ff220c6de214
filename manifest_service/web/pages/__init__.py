"""The pages, each a blueprint of its own."""

from flask import Blueprint

PAGES: tuple[Blueprint, ...] = ()
