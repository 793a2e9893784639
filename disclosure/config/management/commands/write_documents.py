from django.core.management.base import BaseCommand

from disclosure.config.documents import documents, written


class Command(BaseCommand):
    help = "Writes the parts of README.md and docs/ that are drawn from the code."

    def handle(self, *args, **options):
        for document in documents():
            text = document.read_text()
            if written(text) != text:
                document.write_text(written(text))
                self.stdout.write(str(document))
