<?php

/* Calls the API at $argv[1] before a fork and, in both processes, after it. */

declare(strict_types=1);

use Sluice\Gateway;

require __DIR__ . '/../Gateway.php';

Gateway::$apiUrl = $argv[1];
Gateway::getAllClientCount();
$child = pcntl_fork();
Gateway::getAllClientCount();
if ($child > 0) {
    pcntl_waitpid($child, $status);
    exit(pcntl_wexitstatus($status));
}
