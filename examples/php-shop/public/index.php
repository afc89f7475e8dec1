<?php

use App\Config;
use App\Orders;

require __DIR__ . '/../bootstrap/autoload.php';

// __DIR__ has the path of the release, not of `current`: what a request has begun with, it ends with.
$root = dirname(__DIR__);
$config = Config::load($root);
$orders = new Orders($root);

switch (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case '/health':
        header('Content-Type: application/json');
        echo json_encode(['status' => 'ok', 'release' => basename($root)]), "\n";
        break;
    case '/orders':
        if ($_SERVER['REQUEST_METHOD'] === 'POST') {
            $orders->add($_POST['ware'] ?? 'apples');
        }
        echo implode("\n", $orders->all()), "\n";
        break;
    case '/':
        echo '<!doctype html><title>Shop</title><h1>', htmlspecialchars($config['APP_NAME'] ?? 'Shop'), "</h1>\n";
        break;
    default:
        http_response_code(404);
        echo "not found\n";
}
