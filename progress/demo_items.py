"""The questions of the demo instructor's bank: words alone. One has a flaw, which a learner of the demo reports."""

from __future__ import annotations

from dataclasses import dataclass

from authoring.documents import Words, WordsOption, WordsPrompt


@dataclass(frozen=True, slots=True)
class Question:
    topic: str  # slugs of the guide's
    objective: str
    difficulty: int
    words: Words
    lead: str = ""  # the code of a fact
    tags: tuple[str, ...] = ()


def right(name: str, text: str, why: str, *also: str) -> WordsOption:
    return WordsOption(name, text, correct=True, rationale=why, also=also)


def wrong(name: str, text: str, why: str, idea: str = "") -> WordsOption:
    return WordsOption(name, text, rationale=why, misconception=idea)


FLAWED = Question(
    "mfa",
    "mfa-devices",
    3,
    Words(
        "single",
        stem="An account is being made ready for a new term. Which identity can have up to eight MFA devices?",
        rationale="A device belongs to somebody who signs in with credentials of their own.",
        options=(
            right("a", "An IAM user", "A user can register up to eight devices, of different kinds."),
            wrong("b", "An IAM role", "A role has no device; who assumes it may have used one.", "mfa-on-role"),
            wrong("c", "The root user", "The root user is protected by MFA too.", "mfa-optional-root"),
            wrong("d", "An IAM group", "A group cannot sign in, so there is nothing to protect.", "nested-groups"),
        ),
    ),
    "B05",
    ("week 3",),
)

PUBLISHED = (
    FLAWED,
    Question(
        "operations",
        "compromised-key",
        3,
        Words(
            "single",
            stem="A course assistant pushed an access key to a public repository ten minutes ago. A nightly job still "
            "uses that key. What should be done first?",
            rationale="Stop the harm, then find out what happened, then clean up.",
            options=(
                right("a", "Deactivate the key that was pushed", "It is useless at once; this can be undone."),
                wrong("b", "Delete the assistant’s IAM user", "That takes away more than the key.", "delete-first"),
                wrong("c", "Remove the commit from the repository", "Copies were made within seconds.", "keys-in-code"),
                wrong("d", "Wait until the nightly job has run", "Whoever found the key does not wait either."),
            ),
        ),
        "S17",
        ("week 5", "incident"),
    ),
    Question(
        "identities",
        "role-for-ec2",
        2,
        Words(
            "single",
            stem="A web server on EC2 has to read objects from one S3 bucket. How should it get its credentials?",
            options=(
                right("a", "From an IAM role attached to the instance", "It hands out credentials that expire."),
                wrong("b", "From access keys in its image", "Everybody who gets the image has them.", "keys-in-code"),
                wrong("c", "From a user made for this machine", "Its keys do not expire.", "user-per-machine"),
                wrong("d", "From the password of its administrator", "The API takes no password.", "password-for-api"),
            ),
        ),
        "D2",
        ("week 4",),
    ),
    Question(
        "groups",
        "group-rules",
        2,
        Words(
            "multiple",
            stem="Which of these can be put into an IAM group or attached to it? (Select TWO.)",
            options=(
                right("a", "An IAM user of the same account", "Users are what a group is made of."),
                right("b", "A customer managed policy", "Everybody in the group gets what it allows."),
                wrong("c", "Another IAM group", "Groups hold no groups.", "nested-groups"),
                wrong("d", "A role of the same account", "Roles are assumed; they are in no group."),
                wrong("e", "A user of another account", "A group ends where its account ends."),
            ),
        ),
        "B06",
        ("week 2",),
    ),
    Question(
        "least-privilege",
        "explicit-deny",
        1,
        Words(
            "true-false",
            stem="One policy of a user allows `s3:DeleteObject`, another denies it. The user may delete the object.",
            options=(
                wrong("a", "True", "The allow does not outweigh the deny.", "allow-beats-deny"),
                right("b", "False", "An explicit deny wins over every allow."),
            ),
        ),
        "B08",
        ("week 2",),
    ),
    Question(
        "operations",
        "key-rotation",
        3,
        Words(
            "ordering",
            stem="A key is rotated without an outage. Put the steps in order.",
            options=(
                WordsOption("a", "Create a second key", rationale="Two may exist at once, for this very purpose."),
                WordsOption("b", "Give it to every application", rationale="Now both keys work."),
                WordsOption("c", "See that the old one is not used", rationale="Last used tells who was forgotten."),
                WordsOption("d", "Deactivate the old key", rationale="This can be taken back."),
                WordsOption("e", "Delete the old key", rationale="This cannot, so it comes last."),
            ),
        ),
        "B03",
        ("week 5",),
    ),
    Question(
        "identities",
        "compare-identities",
        2,
        Words(
            "matching",
            stem="Which identity fits which job?",
            options=(
                WordsOption("a", "A role", rationale="Short-term credentials."),
                WordsOption("b", "An IAM user", rationale="Credentials of one’s own."),
                WordsOption("c", "The root user", rationale="For the few tasks that need it."),
            ),
            prompts=(
                WordsPrompt("p1", "A function that writes to a queue", "a", "Services take roles."),
                WordsPrompt("p2", "A tool in a cellar that cannot assume anything", "b", "It needs long-term keys."),
                WordsPrompt("p3", "Closing the account", "c", "Nobody else can."),
            ),
        ),
        "S13",
        ("week 4",),
    ),
    Question(
        "operations",
        "user-quota",
        1,
        Words(
            "numeric",
            stem="How many IAM users can one account have?",
            unit="users",
            options=(
                right("a", "5000", "A quota that cannot be raised; beyond it there is federation."),
                wrong("b", "300", "That is the number of groups by default.", "quota-mix-up"),
            ),
        ),
        "B29",
        ("week 5", "numbers"),
    ),
    Question(
        "operations",
        "key-age-monitoring",
        2,
        Words(
            "short-text",
            stem="Which report lists every user of an account with the age of password and keys, as one file?",
            options=(
                right(
                    "a",
                    "credential report",
                    "It is made anew at most every four hours.",
                    "IAM credential report",
                    "the credential report",
                ),
                wrong("b", "CloudTrail", "That records calls, and lists no users.", "wrong-watcher"),
            ),
        ),
        "B10",
        ("week 5",),
    ),
)

REWORDED = "An application on an EC2 instance reads objects from one S3 bucket. Where should its credentials come from?"

IN_REVIEW = Question(
    "mfa",
    "mfa-condition",
    4,
    Words(
        "single",
        stem="This statement stands in a policy of every course assistant.\n\n"
        "```json\n"
        '{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",\n'
        ' "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}\n'
        "```\n\n"
        "An assistant signed in with a password alone. What can the assistant still do?",
        options=(
            right("a", "What other policies allow in IAM", "The deny leaves IAM out; it allows nothing by itself."),
            wrong("b", "Everything in IAM, without any other policy", "What is not denied still needs an allow."),
            wrong("c", "Nothing at all, not even enrol a device", "IAM is left out.", "mfa-locks-enrolment"),
            wrong("d", "Everything, for the condition does not apply", "No MFA was used, so it does."),
        ),
    ),
    "B31",
    ("week 3", "policy"),
)

SENT_BACK = Question(
    "onboarding",
    "leavers",
    3,
    Words(
        "ordering",
        stem="An assistant leaves at the end of term. In which order is the IAM user taken down?",
        options=(
            WordsOption("a", "Take away console access and deactivate the keys", rationale="Nobody comes in any more."),
            WordsOption("b", "Delete keys, devices and memberships", rationale="They would block deleting the user."),
            WordsOption("c", "Delete the user", rationale="Only what is empty can be deleted."),
        ),
    ),
    "B23",
)

UNFINISHED = Question(
    "access",
    "key-lifecycle",
    2,
    Words(
        "single",
        stem="A learner closed the window before copying the secret access key. What now?",
        options=(
            right("a", "Delete the key and create another", "The secret is shown once and kept nowhere."),
            wrong("b", "Look it up in the console", "It is not kept there.", "secret-recoverable"),
            WordsOption("c"),
            WordsOption("d"),
        ),
    ),
    "B04",
)
