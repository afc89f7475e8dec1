"""The zip phase of `aws deploy push` by itself, by awscli's own code."""

import shutil
import sys

from awscli.customizations.codedeploy.push import Push

with Push(None)._compress(sys.argv[1], ignore_hidden_files=False) as bundle:
    bundle.seek(0)
    with open(sys.argv[2], "wb") as archive:
        shutil.copyfileobj(bundle, archive, 1024 * 1024)
