<?php

/*
 * Runs the ThinkPHP controller of the example with stand-ins for what it uses of the framework:
 *
 *     php controller.php API_URL ACTION UID FIELD=VALUE...
 *
 * prints the answer as JSON. UID is who is logged in; empty: nobody.
 */

declare(strict_types=1);

namespace think {
    class Response
    {
        public $data;
        public $status;
    }

    class Request
    {
        public $fields = [];

        /** As ThinkPHP's: "/s" casts to string. */
        public function post(string $name, $default = null)
        {
            return (string) ($this->fields[str_replace('/s', '', $name)] ?? $default);
        }
    }
}

namespace think\facade {
    class Session
    {
        public static $values = [];

        public static function get(string $name)
        {
            return self::$values[$name] ?? null;
        }
    }
}

namespace app {
    class BaseController
    {
        public $request;

        public function __construct()
        {
            $this->request = new \think\Request();
        }
    }
}

namespace {
    error_reporting(E_ALL);
    set_error_handler(function ($level, $message, $file, $line) {
        throw new ErrorException($message, 0, $level, $file, $line);
    });
    require __DIR__ . '/../Gateway.php';
    require __DIR__ . '/../example/Push.php';

    function json($data, $status = 200)
    {
        $response = new think\Response();
        $response->data = $data;
        $response->status = $status;
        return $response;
    }

    list(, $url, $action, $uid) = $argv;
    Sluice\Gateway::$apiUrl = $url;
    think\facade\Session::$values = $uid === '' ? [] : ['uid' => $uid];
    $controller = new app\controller\Push();
    parse_str(implode('&', array_slice($argv, 4)), $controller->request->fields);
    $response = $controller->$action();
    echo json_encode(['status' => $response->status, 'data' => $response->data]);
}
