<?php

/*
 * Calls the client as a test tells it, a JSON line for a JSON line:
 *
 *     {"set": {"apiUrl": "http://..."}}              sets static properties
 *     {"method": "bindUid", "args": ["id", 7]}       answers {"value": ..., "php": serialize(value)}
 *                                                    or {"exception": class, "message", "error_code", "status", "field"}
 *
 * With "on": "second" the class is SecondCluster, not Gateway, in either. An argument {"$base64": "..."} is these bytes.
 * The least notice of PHP is an exception.
 */

declare(strict_types=1);

use Sluice\Gateway;
use Sluice\GatewayException;

error_reporting(E_ALL);
ini_set('error_log', '/dev/stderr');
set_error_handler(function ($level, $message, $file, $line) {
    throw new ErrorException($message, 0, $level, $file, $line);
});
require __DIR__ . '/../Gateway.php';

class SecondCluster extends Gateway
{
    public static $apiUrl = '';
    public static $apiKey = '';
}

function argument($value)
{
    if (is_array($value) && isset($value['$base64'])) {
        return base64_decode($value['$base64'], true);
    }
    return is_array($value) ? array_map('argument', $value) : $value;
}

function answer(array $order)
{
    $class = ($order['on'] ?? '') === 'second' ? SecondCluster::class : Gateway::class;
    foreach ($order['set'] ?? [] as $name => $value) {
        $class::${$name} = $value;
    }
    if (!isset($order['method'])) {
        return [];
    }
    ob_start();
    try {
        $value = call_user_func_array([$class, $order['method']], argument($order['args']));
        return ['value' => $value, 'php' => serialize($value)];
    } catch (Throwable $e) {
        $facts = ['exception' => get_class($e), 'message' => $e->getMessage()];
        return $facts + ($e instanceof GatewayException ? [
            'error_code' => $e->getErrorCode(),
            'status' => $e->getStatus(),
            'field' => $e->getField(),
            'error' => $e->getError(),
        ] : []);
    } finally {
        $printed = ob_get_clean();
        if ($printed !== '') {
            fwrite(STDERR, "printed: $printed\n");
            exit(1);
        }
    }
}

while (($line = fgets(STDIN)) !== false) {
    $answer = answer(json_decode($line, true));
    fwrite(STDOUT, json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION) . "\n");
}
