from flask_smorest import Blueprint

from manifest_service.web.bodies import BodyParser

# Every resource's, set before the first of them is read: decorators take it as they stand there.
Blueprint.ARGUMENTS_PARSER = BodyParser()
